package io.signalbox.translation;

import com.google.common.collect.ImmutableList;
import io.signalbox.api.gateway.VirtualHostOption;
import io.signalbox.feature.RouteSources.Shared;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.Key;
import io.signalbox.report.Report;

/** All that is to be said of a VirtualHostOption, whether or not anybody asks for it. */
public record VirtualHostOptionReports(Key<VirtualHostOption> resource) implements Query<ImmutableList<Report>> {
    @Override
    public ImmutableList<Report> answer(Reads reads) {
        return reads.get(new VirtualHostOptionOf(resource)).map(Shared::reports).orElseGet(ImmutableList::of);
    }
}
