package io.signalbox.translation;

import com.google.common.collect.ImmutableList;
import io.signalbox.api.gloo.UpstreamGroup;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.Key;
import io.signalbox.reference.UpstreamGroups;
import io.signalbox.report.Report;

/** All that is to be said of an UpstreamGroup, whether or not a route needs it. */
public record UpstreamGroupReports(Key<UpstreamGroup> group) implements Query<ImmutableList<Report>> {
    @Override
    public ImmutableList<Report> answer(Reads reads) {
        return reads.get(new ResourceAt<>(group))
                .map(resource -> UpstreamGroups.check(resource, new RecordedLookups(reads)))
                .orElseGet(ImmutableList::of);
    }
}
