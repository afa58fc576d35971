package io.signalbox.status;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.signalbox.api.core.Status;
import io.signalbox.model.ApiObjects;
import io.signalbox.model.ConfigEvent;
import io.signalbox.model.Key;
import io.signalbox.model.Kind;
import io.signalbox.model.Origin;
import io.signalbox.store.Backlog;
import io.signalbox.store.Held;
import io.signalbox.store.StoreListener;
import io.signalbox.store.StoreView;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the statuses in the Kubernetes API what the store says of the resources: compares what is there with what
 * should be, and writes the difference, one after the other, on a virtual thread of its own. A resource that changes
 * often while others are written is written once, with the newest verdict. Serving never waits for it.
 */
public final class StatusWriter implements StoreListener, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(StatusWriter.class);

    private static final Duration LAST_WRITE_MAX = Duration.ofSeconds(1);

    /** Pause before what RBAC refuses is tried again. */
    private static final Duration REFUSED_RETRY = Duration.ofSeconds(5);

    private record Written(String resourceVersion, Status status) {}

    /** What RBAC grants or refuses as one. */
    private record Area(Kind<?> kind, String namespace) {
        static Area of(Key<?> key) {
            return new Area(key.kind(), key.namespace());
        }
    }

    private final Backlog backlog = new Backlog(System::nanoTime);
    private final WriteRate rate;
    private final StatusPatches patches;
    private final StateEvents events;
    private final BooleanSupplier leading;
    private final Consumer<List<ConfigEvent>> problems;
    private final Thread thread = Thread.ofVirtual().name("statuses").unstarted(this::run);

    private final Refusals refusals;
    private final Rivals rivals;
    private final Map<Key<?>, Written> written = new HashMap<>();

    /** Resources that leave no room for their last good form. */
    private final Set<Key<?>> full = new HashSet<>();

    private ConfigEvent.PlaceProblems contested;
    private int failures;
    private volatile @Nullable StoreView view;
    private volatile boolean closed;

    private StatusWriter(Destination destination, BooleanSupplier leading, Consumer<List<ConfigEvent>> problems) {
        this.rate = destination.rate();
        this.patches = new StatusPatches(destination.client(), destination.namespace());
        this.events = new StateEvents(destination.client(), destination.namespace(), destination.clock());
        this.refusals = new Refusals(problems);
        this.rivals = new Rivals(destination.namespace());
        this.contested = rivals.problems();
        this.leading = leading;
        this.problems = problems;
    }

    /**
     * Starts to write.
     *
     * @param leading whether this replica is the one that writes
     * @param problems is told what keeps statuses from being written
     */
    public static StatusWriter start(
            Destination destination, BooleanSupplier leading, Consumer<List<ConfigEvent>> problems) {
        StatusWriter writer = new StatusWriter(destination, leading, problems);
        writer.thread.start();
        return writer;
    }

    @Override
    public void onBatch(StoreView now, Set<Key<?>> changed, BatchCost cost) {
        view = now;
        if (leading.getAsBoolean()) {
            add(changed);
        }
    }

    /** This replica is the leader from now on: whatever others left undone is done. */
    public void lead() {
        StoreView now = view;
        if (now != null) {
            add(now.held().keySet());
        }
    }

    private void add(Collection<Key<?>> keys) {
        backlog.add(
                keys.stream().filter(key -> key.kind().body() == Kind.Body.SPEC).toList());
    }

    private void run() {
        try {
            while (!closed) {
                Collection<Key<?>> failed =
                        write(new LinkedHashSet<>(backlog.take().keys()));
                if (failed.isEmpty()) {
                    failures = 0;
                } else {
                    pause();
                    backlog.add(failed);
                }
            }
        } catch (InterruptedException e) {
            // Only close() interrupts.
        }
    }

    /** What changes meanwhile is written with the rest after the pause: the API server is in trouble anyway. */
    private void pause() throws InterruptedException {
        failures++;
        Thread.sleep(Doubling.RETRY.pause(failures));
    }

    /**
     * What was heard of last is written first: whoever has just edited something need not wait for a start.
     *
     * @return those that could not be written, as nothing can now
     */
    private Collection<Key<?>> write(LinkedHashSet<Key<?>> keys) throws InterruptedException {
        Set<Area> refused = new HashSet<>();
        while (!keys.isEmpty() && leading.getAsBoolean() && !closed) {
            Key<?> key = keys.getFirst();
            if (refused.contains(Area.of(key))) {
                backlog.addLater(keys.removeFirst(), REFUSED_RETRY);
                continue;
            }
            try {
                write(key);
                keys.removeFirst();
            } catch (KubernetesClientException e) {
                if (!isOfThisOne(e)) {
                    log.atInfo()
                            .addKeyValue("resource", key)
                            .addKeyValue("reason", ApiErrors.words(e))
                            .log("statuses cannot be written now");
                    return keys;
                }
                failed(keys.removeFirst(), e, refused);
            } catch (RuntimeException e) {
                log.atError().setCause(e).addKeyValue("resource", key).log("a status is not written by a mistake");
                keys.removeFirst();
            }
            backlog.poll().keys().forEach(keys::addFirst);
        }
        tellOfRivals();
        return List.of();
    }

    private void write(Key<?> key) throws InterruptedException {
        StoreView now = view;
        Held held = now == null ? null : now.held().get(key);
        if (now == null || held == null || !(held.origin() instanceof Origin.InCluster origin)) {
            written.remove(key);
            full.remove(key);
            rivals.forget(key);
            return;
        }
        Status wanted = wanted(held, now);
        Written last = written.get(key);
        // What was written here counts until the source has seen it.
        Status before = last != null && ApiObjects.isNewer(last.resourceVersion(), origin.resourceVersion())
                ? last.status()
                : origin.status();
        if (wanted.equals(before)) {
            return;
        }
        if (last != null && wanted.equals(last.status())) {
            Duration pause = rivals.replaced(key, System.nanoTime());
            if (pause.isPositive()) {
                backlog.addLater(key, pause);
                return;
            }
        }
        if (!rate.await(leading)) {
            return;
        }
        written.put(key, new Written(patches.write(key, before, wanted), wanted));
        refusals.permitted(key.kind());
        if (StateEvents.isNews(before, wanted) && rate.await(leading)) {
            events.write(key, origin, wanted);
        }
        if (rivals.isContested(key)) {
            backlog.addLater(key, Rivals.PEACE);
        }
    }

    private Status wanted(Held held, StoreView now) {
        Status verdict = Verdicts.of(held, now);
        if (!verdict.hasDetails()) {
            full.remove(held.key());
        }
        return full.contains(held.key()) ? verdict.toBuilder().clearDetails().build() : verdict;
    }

    private void tellOfRivals() {
        rivals.forgive(System.nanoTime());
        ConfigEvent.PlaceProblems now = rivals.problems();
        if (!now.equals(contested)) {
            contested = now;
            now.problems()
                    .forEach(problem -> log.atWarn()
                            .addKeyValue("problem", problem.message())
                            .log("statuses are fought over"));
            problems.accept(List.of(now));
        }
    }

    /** Whether others may well be written. */
    private static boolean isOfThisOne(KubernetesClientException e) {
        return switch (e.getCode()) {
            case ApiErrors.NOT_FOUND, ApiErrors.CONFLICT, ApiErrors.FORBIDDEN, ApiErrors.INVALID -> true;
            default -> ApiErrors.isTooLarge(e);
        };
    }

    private void failed(Key<?> key, KubernetesClientException e, Set<Area> refused) {
        switch (e.getCode()) {
            case ApiErrors.FORBIDDEN -> {
                refusals.refused(key.kind(), ApiErrors.words(e));
                refused.add(Area.of(key));
                backlog.addLater(key, REFUSED_RETRY);
            }
            case ApiErrors.NOT_FOUND -> notFound(key, refused);
            case ApiErrors.CONFLICT -> backlog.addLater(key, Doubling.RETRY.first());
            case ApiErrors.INVALID ->
                log.atError()
                        .setCause(e)
                        .addKeyValue("resource", key)
                        .log("a status is not valid for the installed CRD");
            default -> tooLarge(key, e);
        }
    }

    /** Without the last good form it may fit: replicas that start later do not know that form then. */
    private void tooLarge(Key<?> key, KubernetesClientException e) {
        if (full.add(key)) {
            backlog.addLater(key, Doubling.RETRY.first());
        } else {
            log.atWarn()
                    .addKeyValue("resource", key)
                    .addKeyValue("reason", ApiErrors.words(e))
                    .log("a resource leaves no room for its status");
        }
    }

    /** Of a status that the installed CRD does not have, the API server says the same as of a resource that is gone. */
    private void notFound(Key<?> key, Set<Area> refused) {
        try {
            if (patches.isThere(key)) {
                refusals.notServed(key.kind());
                refused.add(Area.of(key));
                backlog.addLater(key, REFUSED_RETRY);
            }
        } catch (KubernetesClientException e) {
            backlog.addLater(key, REFUSED_RETRY);
        }
    }

    /** Nothing is written after this returns, unless the API server takes long to answer. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(LAST_WRITE_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
