package io.signalbox.translation;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.signalbox.api.gloo.Upstream;
import io.signalbox.api.kubernetes.Service;
import io.signalbox.envoy.ResourceType;
import io.signalbox.feature.Clusters;
import io.signalbox.feature.Scope;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.FieldPath;
import io.signalbox.model.Key;
import io.signalbox.model.Kinds;
import io.signalbox.model.Resource;
import io.signalbox.reference.ClusterRef;
import io.signalbox.reference.Lookups;
import io.signalbox.reference.SecretPart;
import io.signalbox.report.Translated;
import io.signalbox.snapshot.EnvoyResource;
import io.signalbox.snapshot.Provenance;
import java.util.Optional;

/**
 * What can be sent to, as Envoy's cluster; the same in all proxies. If the Upstream has an error, its last good
 * cluster; absent if there never was one, or if there is no such Upstream or Service. That an Upstream's Service or
 * port has gone does not take the cluster away.
 */
public record ClusterOf(ClusterRef ref) implements Query<Translated<Optional<ClusterOf.Answer>>> {

    /**
     * @param eds whether its endpoints come by EDS
     * @param upstream what it was made of, the last good form if the present one is not; absent for a Service
     */
    public record Answer(
            EnvoyResource resource,
            boolean eds,
            Optional<Resource<Upstream>> upstream,
            ImmutableSortedSet<SecretPart> secrets) {}

    @Override
    public Translated<Optional<Answer>> answer(Reads reads) {
        return switch (ref) {
            case ClusterRef.ToUpstream to ->
                ofUpstream(
                        reads,
                        Kinds.UPSTREAM.key(
                                to.upstream().namespace(), to.upstream().name()));
            case ClusterRef.ToService to -> ofService(reads, to);
        };
    }

    private Translated<Optional<Answer>> ofUpstream(Reads reads, Key<Upstream> key) {
        Optional<Resource<Upstream>> current = reads.get(new ResourceAt<>(key));
        if (current.isEmpty()) {
            return Translated.of(Optional.empty());
        }
        Scope scope = scope(reads, key);
        Answer now = answer(key, Clusters.ofUpstream(current.get(), scope), current, scope);
        if (!scope.hasErrors()) {
            return new Translated<>(Optional.of(now), scope.reports());
        }
        Optional<Answer> lastGood = reads.get(new LastGoodOf<>(key))
                .flatMap(before -> lastGood(reads, before, scope.hasMistakes() ? Absences.BORNE : Absences.NOT_BORNE));
        return new Translated<>(
                lastGood.or(() -> scope.hasMistakes() ? Optional.empty() : Optional.of(now)), scope.reports());
    }

    /** Whether an Upstream's form will do although what it refers to is not there. */
    private enum Absences {
        BORNE,
        NOT_BORNE
    }

    private static Optional<Answer> lastGood(Reads reads, Resource<Upstream> before, Absences absences) {
        Scope scope = scope(before.key(), new LastGoodLookups(reads), reads);
        Answer answer = answer(before.key(), Clusters.ofUpstream(before, scope), Optional.of(before), scope);
        boolean fit = switch (absences) {
            case BORNE -> !scope.hasMistakes();
            case NOT_BORNE -> !scope.hasErrors();
        };
        return fit ? Optional.of(answer) : Optional.empty();
    }

    private Translated<Optional<Answer>> ofService(Reads reads, ClusterRef.ToService to) {
        Key<Service> key = Kinds.SERVICE.key(to.namespace(), to.service());
        Optional<Resource<Service>> service = reads.get(new ResourceAt<>(key));
        if (service.isEmpty()) {
            return Translated.of(Optional.empty());
        }
        Scope scope = scope(reads, key);
        Optional<Cluster> cluster = Clusters.ofService(to, service.get(), scope);
        return new Translated<>(cluster.map(message -> answer(key, message, Optional.empty(), scope)), scope.reports());
    }

    private static Scope scope(Reads reads, Key<?> subject) {
        return scope(subject, new RecordedLookups(reads), reads);
    }

    private static Scope scope(Key<?> subject, Lookups lookups, Reads reads) {
        return Scope.of(subject, FieldPath.SPEC, lookups, reads.get(new SettingsInForce()));
    }

    private static Answer answer(Key<?> subject, Cluster cluster, Optional<Resource<Upstream>> upstream, Scope scope) {
        return new Answer(
                EnvoyResource.of(
                        ResourceType.CLUSTER,
                        cluster.getName(),
                        cluster,
                        ImmutableList.of(new Provenance(subject, FieldPath.SPEC))),
                cluster.getType() == Cluster.DiscoveryType.EDS,
                upstream,
                scope.secrets());
    }
}
