package io.signalbox.reference;

import com.google.common.collect.ImmutableList;
import io.signalbox.api.core.ResourceRef;
import io.signalbox.api.gloo.Destination;
import io.signalbox.api.gloo.UpstreamGroup;
import io.signalbox.model.FieldPath;
import io.signalbox.model.Kinds;
import io.signalbox.model.Resource;
import io.signalbox.report.Reason;
import io.signalbox.report.Report;
import java.util.Optional;

/** What is wrong with an UpstreamGroup itself, whichever routes use it. Its weights are a matter of those routes. */
public final class UpstreamGroups {

    static final Reason NO_DESTINATION = Reason.error("UpstreamGroupNoDestination");
    static final Reason UNUSABLE_DESTINATION = Reason.error("UpstreamGroupDestinationUnusable");

    private UpstreamGroups() {}

    /** Reports on the group: destinations that name nothing, or nothing that can be sent to. */
    public static ImmutableList<Report> check(Resource<UpstreamGroup> group, Lookups lookups) {
        ImmutableList.Builder<Report> reports = ImmutableList.builder();
        FieldPath destinations = FieldPath.SPEC.field("destinations");
        if (group.body().getDestinationsCount() == 0) {
            reports.add(
                    new Report(group.key(), destinations, NO_DESTINATION, "the group has no destination; give it one"));
        }
        for (int i = 0; i < group.body().getDestinationsCount(); i++) {
            FieldPath path = destinations.index(i).field("destination");
            Destination destination = group.body().getDestinations(i).getDestination();
            Optional<ClusterRef> ref = ref(destination, group.key().namespace());
            if (ref.isEmpty()) {
                if (destination.getDestinationTypeCase() == Destination.DestinationTypeCase.DESTINATIONTYPE_NOT_SET) {
                    reports.add(new Report(
                            group.key(), path, NO_DESTINATION, "the destination names nothing; set upstream or kube"));
                }
            } else if (lookups.destination(ref.get()) instanceof DestinationState.Unusable(var code, var message)) {
                reports.add(new Report(group.key(), path, UNUSABLE_DESTINATION, message));
            }
        }
        return reports.build();
    }

    /**
     * What a destination stands for.
     *
     * @param namespace where an Upstream is looked for whose reference has no namespace: that of the referring resource
     * @return nothing for a destination of a type that this build does not honour, or of none
     */
    private static Optional<ClusterRef> ref(Destination destination, String namespace) {
        return switch (destination.getDestinationTypeCase()) {
            case UPSTREAM -> {
                ResourceRef ref = destination.getUpstream();
                String upstreamNamespace = ref.getNamespace().isEmpty() ? namespace : ref.getNamespace();
                yield Optional.of(new ClusterRef.ToUpstream(Kinds.UPSTREAM.key(upstreamNamespace, ref.getName())));
            }
            case KUBE -> {
                ResourceRef ref = destination.getKube().getRef();
                yield Optional.of(new ClusterRef.ToService(
                        ref.getNamespace(), ref.getName(), destination.getKube().getPort()));
            }
            case CONSUL, DESTINATIONTYPE_NOT_SET -> Optional.empty();
        };
    }
}
