package io.signalbox.store;

import com.google.protobuf.Message;
import io.signalbox.api.gateway.RouteTable;
import io.signalbox.api.gateway.VirtualService;
import io.signalbox.api.gloo.Upstream;
import io.signalbox.api.kubernetes.Secret;
import io.signalbox.feature.Secrets;
import io.signalbox.incremental.BatchResult;
import io.signalbox.incremental.Edits;
import io.signalbox.incremental.Engine;
import io.signalbox.model.ConfigEvent;
import io.signalbox.model.KeptForm;
import io.signalbox.model.Key;
import io.signalbox.model.Kind;
import io.signalbox.model.Kinds;
import io.signalbox.model.Meta;
import io.signalbox.model.Origin;
import io.signalbox.model.Resource;
import io.signalbox.translation.GoodFormOf;
import io.signalbox.translation.GoodTableOf;
import io.signalbox.translation.LastGoodOf;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * Sets {@link LastGoodOf}: after each batch from what is without errors, and at a start from what was kept over it, in
 * the statuses of the resources or in a file. Confined to the translation thread; its map may be read by any.
 */
final class LastGood {

    private final Engine engine;
    private final Inputs inputs;
    private final Findings findings;
    private final LastGoodServices services = new LastGoodServices();
    private Map<Key<?>, Resource<?>> former;
    private PMap<Key<?>, Resource<?>> kept = HashTreePMap.empty();

    /** @param former what a process before this one kept; of use for what the first batch tells */
    LastGood(Engine engine, Inputs inputs, Findings findings, Map<Key<?>, Resource<?>> former) {
        this.engine = engine;
        this.inputs = inputs;
        this.findings = findings;
        this.former = former;
    }

    /** What is to be kept over a restart: the last good forms of what is wrong, where they add to what it is now. */
    PMap<Key<?>, Resource<?>> kept() {
        return kept;
    }

    /**
     * Takes what was kept of resources that were not known before. Of those that are known, what was seen here counts;
     * and what turns out to be without errors is soon overwritten.
     *
     * @return the events, in which what cannot be read is what it last was
     */
    List<ConfigEvent> restore(List<ConfigEvent> events, Edits edits) {
        List<ConfigEvent> restored =
                events.stream().map(event -> restored(event, edits)).toList();
        former = Map.of();
        return restored;
    }

    private ConfigEvent restored(ConfigEvent event, Edits edits) {
        return switch (event) {
            case ConfigEvent.Put(Resource<?> resource, Origin origin, var _) -> {
                keptOf(resource.key(), resource.meta(), origin).ifPresent(before -> {
                    set(before, edits);
                    inputs.note(before, edits);
                });
                yield event;
            }
            case ConfigEvent.Unreadable(Key<?> key, Origin origin, var problems) -> {
                Optional<? extends Resource<?>> last = keptOf(key, Meta.NONE, origin);
                last.ifPresent(before -> set(before, edits));
                yield last.isEmpty() ? event : new ConfigEvent.Put(last.get(), origin, problems);
            }
            case ConfigEvent.Gone _, ConfigEvent.PlaceProblems _, ConfigEvent.Synced _, ConfigEvent.Stale _ -> event;
        };
    }

    private <T extends Message> Optional<? extends Resource<?>> keptOf(Key<T> key, Meta meta, Origin origin) {
        if (inputs.held().containsKey(key)) {
            return Optional.empty();
        }
        return origin instanceof Origin.InCluster there
                ? KeptForm.of(key.kind(), there.status()).map(body -> new Resource<>(key, meta, body))
                : Optional.ofNullable(former.get(key));
    }

    private static <T extends Message> void set(Resource<T> before, Edits edits) {
        edits.set(new LastGoodOf<>(before.key()), Optional.of(before));
    }

    /**
     * What is without errors now becomes what is fallen back to later. Hardly anybody reads it now, so this costs next
     * to no translation.
     */
    BatchResult remember(Set<Key<?>> changed) {
        List<Resource<?>> partlyGood = new ArrayList<>();
        for (Key<?> key : changed) {
            if (!findings.isGood(key)) {
                partlyGood(key).ifPresent(partlyGood::add);
            }
        }
        Set<Key<?>> candidates = new LinkedHashSet<>(changed);
        candidates.addAll(releasedServices(changed));
        return engine.batch(edits -> {
            partlyGood.forEach(form -> set(form, edits));
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

    /** Of resources of many routes, of which some may be good. */
    private Optional<? extends Resource<?>> partlyGood(Key<?> key) {
        if (key.kind().equals(Kinds.VIRTUAL_SERVICE)) {
            return engine.get(new GoodFormOf(Kinds.VIRTUAL_SERVICE.key(key.namespace(), key.name())));
        }
        return key.kind().equals(Kinds.ROUTE_TABLE)
                ? engine.get(new GoodTableOf(Kinds.ROUTE_TABLE.key(key.namespace(), key.name())))
                : Optional.empty();
    }

    /** What is said of a Service is of its annotations; whether it is good, those say who name it. */
    private boolean isWorthKeeping(Key<?> key) {
        return key.kind().equals(Kinds.SERVICE) ? !services.isKept(key) : findings.isGood(key);
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
                services.see(key, wrong).ifPresent(released::add);
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

    /** Brings {@link #kept} up to date. Never holds a Secret: only what operators write as a {@code spec} is kept. */
    void keep(Set<Key<?>> changed) {
        for (Key<?> key : changed) {
            if (key.kind().body() == Kind.Body.SPEC) {
                kept = toBeKept(key)
                        .<PMap<Key<?>, Resource<?>>>map(resource -> kept.plus(key, resource))
                        .orElseGet(() -> kept.minus(key));
            }
        }
    }

    private <T extends Message> Optional<Resource<T>> toBeKept(Key<T> key) {
        Held now = inputs.held().get(key);
        return now == null || findings.isGood(key)
                ? Optional.empty()
                : engine.get(new LastGoodOf<>(key))
                        .filter(lastGood -> now.isUnreadable()
                                || now.resource().stream().anyMatch(present -> adds(lastGood.body(), present.body())));
    }

    /** Whether something is served that only the last good form has; not if that is the present one with less in it. */
    private static boolean adds(Message lastGood, Message now) {
        if (lastGood instanceof VirtualService before && now instanceof VirtualService present) {
            return !GoodFormOf.isPart(before, present);
        }
        if (lastGood instanceof RouteTable before && now instanceof RouteTable present) {
            return !GoodTableOf.isPart(before, present);
        }
        return !lastGood.equals(now);
    }

    @SuppressWarnings("unchecked") // a resource is held under its own key
    private <T extends Message> Optional<Resource<T>> held(Key<T> key) {
        return Optional.ofNullable(inputs.held().get(key))
                .flatMap(Held::resource)
                .map(resource -> (Resource<T>) resource);
    }
}
