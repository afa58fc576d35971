package io.signalbox.store;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import com.google.protobuf.Message;
import io.signalbox.api.gateway.VirtualService;
import io.signalbox.api.gloo.Upstream;
import io.signalbox.api.kubernetes.Secret;
import io.signalbox.envoy.ResourceType;
import io.signalbox.feature.Secrets;
import io.signalbox.incremental.BatchResult;
import io.signalbox.incremental.DefectHandler;
import io.signalbox.incremental.Edits;
import io.signalbox.incremental.Engine;
import io.signalbox.model.ConfigEvent;
import io.signalbox.model.Key;
import io.signalbox.model.Kinds;
import io.signalbox.model.Problem;
import io.signalbox.model.Resource;
import io.signalbox.report.Report;
import io.signalbox.snapshot.Acknowledgements.Refusal;
import io.signalbox.snapshot.Snapshots;
import io.signalbox.translation.Families;
import io.signalbox.translation.GoodFormOf;
import io.signalbox.translation.Groupings;
import io.signalbox.translation.LastGoodOf;
import io.signalbox.translation.ProxyName;
import io.signalbox.translation.WriteNamespace;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pcollections.PMap;

/**
 * The engine and all that stands around it: a batch of events goes in, snapshots are published, and what there is to
 * say of each resource is known. Confined to one thread; the {@link Store} gives it one of its own.
 */
public final class World {

    private final Engine engine;
    private final Inputs inputs = new Inputs();
    private final Findings findings = new Findings();
    private final ByProxy byProxy = new ByProxy();
    private final LastGoodServices lastGoodServices = new LastGoodServices();
    private final ProxyContents contents = new ProxyContents();
    private final Outlet outlet;

    /** @param defects hears of queries that failed; all others go on */
    public World(String writeNamespace, Snapshots snapshots, DefectHandler defects) {
        this.engine = new Engine(Families.SETTLEMENT_ORDER, defects);
        this.outlet = new Outlet(snapshots);
        engine.batch(edits -> {
            edits.set(new WriteNamespace(), writeNamespace);
            edits.add(Groupings.WORLD, Groupings.ALL, Groupings.ALL);
        });
    }

    /**
     * What a batch did.
     *
     * @param changed the resources that came, went or changed, or of which something else is said now
     * @param published how many Envoy resources were put or removed, over all groups
     */
    public record Outcome(Set<Key<?>> changed, int published, long answered, long verified) {}

    /** Takes the events as one batch. */
    public Outcome apply(List<ConfigEvent> events) {
        Set<Key<?>> touched = new LinkedHashSet<>();
        BatchResult result = engine.batch(edits -> touched.addAll(inputs.apply(events, edits)));
        int published = outlet.publish(result);
        Set<Key<?>> changed = findings.update(result, touched, inputs.held());
        BatchResult remembered = rememberGood(changed);
        published += outlet.publish(remembered);
        changed.addAll(findings.update(remembered, Set.of(), inputs.held()));
        changed.addAll(byProxy.update(result));
        changed.addAll(byProxy.update(remembered));
        changed.addAll(contents.update(result));
        changed.addAll(contents.update(remembered));
        changed.addAll(contents.concerned(changed, byProxy.bySubject()));
        changed.addAll(updateRejections());
        return new Outcome(
                changed,
                published,
                result.answered() + remembered.answered(),
                result.verified() + remembered.verified());
    }

    /** An Envoy accepted versions. */
    public Outcome accepted(String group, ResourceType type, ImmutableMap<String, String> versions) {
        int published = outlet.accepted(group, type, versions);
        return new Outcome(updateRejections(), published, 0, 0);
    }

    /** An Envoy refused a response: the guilty are put back to what was last accepted, and operators are told. */
    public Outcome refused(Refusal refusal) {
        int published = outlet.refused(refusal);
        return new Outcome(updateRejections(), published, 0, 0);
    }

    private Set<Key<?>> updateRejections() {
        if (!outlet.takeRejectionsChanged()) {
            return ImmutableSet.of();
        }
        byProxy.refusals(outlet.rejectionsByGroup());
        Set<Key<?>> changed = findings.refusals(outlet.rejections(), inputs.held());
        changed.addAll(contents.concerned(changed, byProxy.bySubject()));
        return changed;
    }

    /** For questions between two batches; not to be edited. */
    public Engine engine() {
        return engine;
    }

    /** What sources told, by key. */
    public PMap<Key<?>, Held> held() {
        return inputs.held();
    }

    /** What is wrong at places, such as files, that cannot be said of any resource. */
    public PMap<String, ImmutableList<Problem>> places() {
        return inputs.places();
    }

    /** What is to be said of each resource; resources of which nothing is to be said are absent. */
    public PMap<Key<?>, ImmutableList<Report>> reports() {
        return findings.bySubject();
    }

    /** The proxies that each resource is part of, with what is to be said of it there. */
    public PMap<Key<?>, ImmutableSortedMap<ProxyName, ImmutableList<Report>>> byProxy() {
        return byProxy.bySubject();
    }

    /** What Proxies are put together from, while they are written. */
    public ProxyParts proxyParts() {
        return contents.parts();
    }

    /**
     * What is without errors now becomes what is fallen back to later. Hardly anybody reads it now, so this costs next
     * to no translation.
     */
    private BatchResult rememberGood(Set<Key<?>> changed) {
        Map<Key<VirtualService>, Resource<VirtualService>> partlyGood = new HashMap<>();
        for (Key<?> key : changed) {
            if (key.kind().equals(Kinds.VIRTUAL_SERVICE) && !findings.isGood(key)) {
                Key<VirtualService> virtualService = Kinds.VIRTUAL_SERVICE.key(key.namespace(), key.name());
                engine.get(new GoodFormOf(virtualService)).ifPresent(form -> partlyGood.put(virtualService, form));
            }
        }
        Set<Key<?>> candidates = new LinkedHashSet<>(changed);
        candidates.addAll(releasedServices(changed));
        return engine.batch(edits -> {
            partlyGood.forEach((key, form) -> edits.set(new LastGoodOf<>(key), Optional.of(form)));
            for (Key<?> key : candidates) {
                if (key.kind().equals(Kinds.SECRET)) {
                    rememberSecret(Kinds.SECRET.key(key.namespace(), key.name()), edits);
                } else if (!inputs.held().containsKey(key)) {
                    edits.set(new LastGoodOf<>(key), Optional.empty());
                } else if (isWorthKeeping(key)) {
                    remember(key, edits);
                }
            }
        });
    }

    /** What is said of a Service is of its annotations; whether it is good, those say who name it. */
    private boolean isWorthKeeping(Key<?> key) {
        return key.kind().equals(Kinds.SERVICE) ? !lastGoodServices.isKept(key) : findings.isGood(key);
    }

    /** The Services that no Upstream with an error names any more. */
    private Set<Key<?>> releasedServices(Set<Key<?>> changed) {
        Set<Key<?>> released = new LinkedHashSet<>();
        for (Key<?> key : changed) {
            if (key.kind().equals(Kinds.UPSTREAM)) {
                Optional<Upstream> wrong = Optional.ofNullable(inputs.held().get(key))
                        .filter(held -> !findings.isGood(key))
                        .flatMap(Held::resource)
                        .map(resource -> (Upstream) resource.body());
                lastGoodServices.see(key, wrong).ifPresent(released::add);
            }
        }
        return released;
    }

    /**
     * Nothing is said of a Secret itself, so its contents tell whether it is good. One that is deleted is remembered:
     * who still refers to it has the error, and keeps the certificate that it had.
     */
    private void rememberSecret(Key<Secret> key, Edits edits) {
        Optional<Resource<Secret>> secret = held(key);
        if (secret.filter(Secrets::isUsable).isPresent()) {
            edits.set(new LastGoodOf<>(key), secret);
        }
    }

    private <T extends Message> void remember(Key<T> key, Edits edits) {
        edits.set(new LastGoodOf<>(key), held(key));
    }

    @SuppressWarnings("unchecked") // a resource is held under its own key
    private <T extends Message> Optional<Resource<T>> held(Key<T> key) {
        return Optional.ofNullable(inputs.held().get(key))
                .flatMap(Held::resource)
                .map(resource -> (Resource<T>) resource);
    }
}
