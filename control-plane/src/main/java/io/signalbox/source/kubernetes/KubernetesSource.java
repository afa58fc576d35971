package io.signalbox.source.kubernetes;

import com.google.common.collect.ImmutableList;
import io.signalbox.model.ConfigEvent;
import io.signalbox.model.Kind;
import io.signalbox.model.Kinds;
import io.signalbox.model.OwnStatuses;
import io.signalbox.source.kubernetes.Outbox.Entry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The resources of a Kubernetes cluster and their changes, at once. A thread of its own, {@code source-kubernetes},
 * calls the consumer with what has gathered while the consumer was busy; each kind is read by a virtual thread.
 *
 * <p>What is read depends on what is there: first the Settings, then, in the namespaces that they name, the other
 * kinds, and at last the Secrets that those refer to, and Pods if their labels are needed. This is decided anew after
 * every batch.
 *
 * <p>While the API server cannot be reached all that was read stays, and the source is {@linkplain ConfigEvent.Stale
 * stale}. What the API server refuses or does not know is a {@linkplain ConfigEvent.PlaceProblems problem of its
 * place}; the rest goes on.
 */
public final class KubernetesSource implements AutoCloseable {

    /** What {@link ConfigEvent.Synced} and {@link ConfigEvent.Stale} call this source. */
    public static final String NAME = "kubernetes";

    /** ConfigMaps are not used by anything yet. */
    private static final ImmutableList<Kind<?>> ALWAYS = ImmutableList.of(
            Kinds.VIRTUAL_SERVICE,
            Kinds.ROUTE_TABLE,
            Kinds.GATEWAY,
            Kinds.MATCHABLE_HTTP_GATEWAY,
            Kinds.MATCHABLE_TCP_GATEWAY,
            Kinds.VIRTUAL_HOST_OPTION,
            Kinds.ROUTE_OPTION,
            Kinds.UPSTREAM,
            Kinds.UPSTREAM_GROUP,
            Kinds.PROXY,
            Kinds.SERVICE,
            Kinds.ENDPOINT_SLICE);

    private static final Logger log = LoggerFactory.getLogger(KubernetesSource.class);

    private final Consumer<List<ConfigEvent>> consumer;
    private final ApiServer api;
    private final Outbox outbox = new Outbox();
    private final KindWatch.Shared shared;
    private final Wanted wanted;
    private final SecretKeeping secretKeeping;
    private final NamespaceScope settingsScope;
    private final Map<Kind<?>, Told> told = new HashMap<>();
    private final Map<WatchTarget, KindWatch> watches = new LinkedHashMap<>();
    private final Set<KindWatch> listed = new HashSet<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread thread;
    private final Thread attendant;

    private ConfigEvent.PlaceProblems problems;
    private boolean synced;

    /** The watches, for the attendant. */
    private volatile ImmutableList<KindWatch> attended = ImmutableList.of();

    private KubernetesSource(KubernetesOptions options, ApiServer api, Consumer<List<ConfigEvent>> consumer) {
        this.consumer = consumer;
        this.api = api;
        this.shared = new KindWatch.Shared(
                api,
                outbox,
                new Contact(api.address(), outbox),
                options.timing(),
                new OwnStatuses(options.namespace()));
        this.wanted = new Wanted(options.namespace());
        this.problems = wanted.problems();
        this.secretKeeping = new SecretKeeping(wanted.secrets());
        this.settingsScope = NamespaceScope.of(options.namespace());
        this.thread = Thread.ofPlatform().name("source-kubernetes").daemon().unstarted(this::run);
        this.attendant = Thread.ofVirtual().name("kubernetes-attendant").unstarted(this::attend);
    }

    /**
     * Starts to read a cluster. Returns at once, whether the API server can be reached or not.
     *
     * @param consumer gets what has changed in batches, never an empty one, on one thread
     * @throws IOException if the kubeconfig cannot be used
     */
    public static KubernetesSource start(KubernetesOptions options, Consumer<List<ConfigEvent>> consumer)
            throws IOException {
        KubernetesSource source = new KubernetesSource(options, ApiServer.connect(options), consumer);
        log.atInfo()
                .addKeyValue("server", source.api.address())
                .addKeyValue("namespace", options.namespace())
                .log("reading Kubernetes");
        source.outbox.nudge();
        source.thread.start();
        source.attendant.start();
        return source;
    }

    private void run() {
        try {
            while (!closed.get()) {
                deliver(outbox.take());
            }
        } catch (InterruptedException e) {
            // Only close() interrupts.
        } catch (RuntimeException e) {
            log.atError().setCause(e).log("reading Kubernetes has ended by a mistake of Signalbox; restart it");
            throw e;
        } finally {
            watches.values().forEach(KindWatch::stop);
        }
    }

    private void deliver(List<Entry> entries) {
        List<ConfigEvent> events = new ArrayList<>();
        for (Entry entry : entries) {
            switch (entry) {
                case Entry.Told(ConfigEvent event) -> {
                    wanted.see(event);
                    events.add(event);
                }
                case Entry.Listed(KindWatch watch) -> listed.add(watch);
            }
        }
        boolean complete = reconcile();
        tellProblems(events);
        if (complete && !synced) {
            synced = true;
            events.add(new ConfigEvent.Synced(NAME));
        }
        if (!events.isEmpty()) {
            consumer.accept(events);
        }
    }

    private void tellProblems(List<ConfigEvent> events) {
        ConfigEvent.PlaceProblems now = wanted.problems();
        if (!now.equals(problems)) {
            problems = now;
            events.add(now);
        }
    }

    /**
     * Starts and stops watches so that they are those that are wanted.
     *
     * @return whether all of them have told all that was there
     */
    private boolean reconcile() {
        Set<WatchTarget> targets = new LinkedHashSet<>(settingsScope.targets(Kinds.SETTINGS));
        boolean complete = require(targets);
        if (complete && wanted.namespaces()) {
            targets.addAll(new NamespaceScope.All().targets(Kinds.NAMESPACE));
            complete = require(targets);
        }
        if (complete) {
            NamespaceScope scope = wanted.scope();
            ALWAYS.forEach(kind -> targets.addAll(scope.targets(kind)));
            complete = require(targets);
            // Once started, these go on while the others begin anew in other namespaces.
            if (complete
                    || watches.keySet().stream()
                            .anyMatch(target -> target.kind().equals(Kinds.SECRET))) {
                targets.addAll(scope.targets(Kinds.SECRET));
                if (wanted.pods()) {
                    targets.addAll(scope.targets(Kinds.POD));
                }
                complete &= require(targets);
            }
            stopOthers(targets);
        }
        attended = ImmutableList.copyOf(watches.values());
        recheckSecrets();
        return complete;
    }

    /** @return whether all targets are watched and have told all that was there */
    private boolean require(Set<WatchTarget> targets) {
        targets.forEach(target -> watches.computeIfAbsent(target, this::watch));
        return targets.stream().allMatch(target -> {
            KindWatch watch = watches.get(target);
            return watch != null && listed.contains(watch);
        });
    }

    private KindWatch watch(WatchTarget target) {
        Keeping keeping = target.kind().equals(Kinds.SECRET) ? secretKeeping : Keeping.ALL;
        return new KindWatch(target, told(target.kind()), keeping, shared).start();
    }

    private Told told(Kind<?> kind) {
        return told.computeIfAbsent(kind, same -> new Told(outbox));
    }

    /** What only the stopped ones told of is taken back. */
    private void stopOthers(Set<WatchTarget> targets) {
        List<KindWatch> others = watches.values().stream()
                .filter(watch -> !targets.contains(watch.target()))
                .toList();
        for (KindWatch other : others) {
            watches.remove(other.target());
            listed.remove(other);
            other.stop();
        }
        others.stream()
                .map(other -> other.target().kind())
                .distinct()
                .forEach(kind -> told(kind).retain(key -> targets.stream().anyMatch(target -> target.covers(key))));
    }

    private void recheckSecrets() {
        if (wanted.secretsChanged()) {
            for (KindWatch watch : watches.values()) {
                if (watch.target().kind().equals(Kinds.SECRET) && secretKeeping.hasWork(told(Kinds.SECRET)::has)) {
                    watch.recheck();
                }
            }
        }
    }

    /** Looks after watches that may be dead. */
    private void attend() {
        Duration pause = shared.timing().quiet().dividedBy(4);
        try {
            while (!closed.get()) {
                Thread.sleep(pause);
                long now = System.nanoTime();
                attended.forEach(watch -> watch.cutIfQuiet(now));
            }
        } catch (InterruptedException e) {
            // Only close() interrupts.
        }
    }

    /** Ends all reading; the consumer is not called any more when this returns. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            thread.interrupt();
            attendant.interrupt();
            join(thread);
            api.close();
        }
    }

    private static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
