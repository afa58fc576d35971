package io.signalbox.translation;

import com.google.common.collect.ImmutableList;
import io.signalbox.api.gloo.Upstream;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.Key;
import io.signalbox.reference.ClusterRef;
import io.signalbox.report.Report;

/** All that is to be said of an Upstream, whether or not a route needs it. */
public record UpstreamReports(Key<Upstream> upstream) implements Query<ImmutableList<Report>> {
    @Override
    public ImmutableList<Report> answer(Reads reads) {
        return reads.get(new ClusterOf(new ClusterRef.ToUpstream(upstream))).reports();
    }
}
