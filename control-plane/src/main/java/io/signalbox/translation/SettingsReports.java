package io.signalbox.translation;

import com.google.common.collect.ImmutableList;
import io.signalbox.api.gloo.Settings;
import io.signalbox.feature.InvalidRoutes;
import io.signalbox.feature.Scope;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.FieldPath;
import io.signalbox.model.Key;
import io.signalbox.report.Report;

/** All that is to be said of Settings, whether or not they are in force. */
public record SettingsReports(Key<Settings> settings) implements Query<ImmutableList<Report>> {
    @Override
    public ImmutableList<Report> answer(Reads reads) {
        return reads.get(new ResourceAt<>(settings))
                .map(resource -> {
                    Scope scope = Scope.of(settings, FieldPath.SPEC, new RecordedLookups(reads), resource.body());
                    InvalidRoutes.check(resource.body(), scope);
                    return scope.reports();
                })
                .orElseGet(ImmutableList::of);
    }
}
