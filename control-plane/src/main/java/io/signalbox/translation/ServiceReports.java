package io.signalbox.translation;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import io.signalbox.api.kubernetes.Service;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.Key;
import io.signalbox.report.Report;
import java.util.Comparator;

/** What is to be said of a Service that routes name: of its annotations, on the clusters that are made of it. */
public record ServiceReports(Key<Service> service) implements Query<ImmutableList<Report>> {
    @Override
    public ImmutableList<Report> answer(Reads reads) {
        return reads.members(Groupings.CLUSTERS_OF_SERVICE, service).stream()
                .flatMap(ref -> reads.get(new ClusterOf(ref)).reports().stream())
                .collect(ImmutableSortedSet.toImmutableSortedSet(Comparator.naturalOrder()))
                .asList();
    }
}
