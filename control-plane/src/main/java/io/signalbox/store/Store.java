package io.signalbox.store;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedSet;
import io.signalbox.envoy.ResourceType;
import io.signalbox.incremental.DefectHandler;
import io.signalbox.incremental.Engine;
import io.signalbox.model.ConfigEvent;
import io.signalbox.model.Problem;
import io.signalbox.snapshot.Acknowledgements;
import io.signalbox.snapshot.Snapshots;
import io.signalbox.store.StoreListener.BatchCost;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import org.pcollections.PMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the engine and its thread. Sources hand in events from any thread; the thread takes all that have arrived as one
 * batch, translates what they can reach, and publishes what changed. There is no timer: a batch is what arrived while
 * the batch before was being worked on.
 *
 * <p>Nothing is published before every source has told what was there when it started, so that an Envoy never sees half
 * of a configuration.
 */
public final class Store implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Store.class);

    private final LinkedBlockingQueue<Work> queue = new LinkedBlockingQueue<>();
    private final CopyOnWriteArrayList<StoreListener> listeners = new CopyOnWriteArrayList<>();
    private final Thread thread = Thread.ofPlatform().name("translation").unstarted(this::run);
    private final World world;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final InstantSource clock;
    private final Set<String> awaited;
    private final List<ConfigEvent> early = new ArrayList<>();
    private final Map<String, StoreView.Staleness> stale = new HashMap<>();
    private long batches;
    private volatile StoreView view;

    /** One that knows of no process before. */
    public Store(
            String writeNamespace,
            Set<String> sources,
            Snapshots snapshots,
            InstantSource clock,
            DefectHandler defects) {
        this(sources, clock, new World(writeNamespace, snapshots, defects));
    }

    /**
     * @param sources the names that must have said {@link ConfigEvent.Synced} before anything is published
     * @param world nobody else's from now on
     */
    public Store(Set<String> sources, InstantSource clock, World world) {
        this.world = world;
        this.clock = clock;
        this.awaited = new HashSet<>(sources);
        this.view = newView();
    }

    /** Starts the translation thread. */
    public void start() {
        thread.start();
    }

    /** Takes note of events; any thread. */
    public void submit(List<ConfigEvent> events) {
        queue.add(new Work.Events(events));
    }

    /** The newest view; any thread. */
    public StoreView view() {
        return view;
    }

    public void listen(StoreListener listener) {
        listeners.add(listener);
    }

    /** Completes when every source has told what was there when it started, and that is published. */
    public CompletionStage<?> ready() {
        return ready;
    }

    /** Where to tell what Envoys say of what they were sent; any thread. */
    public Acknowledgements acknowledgements() {
        return new Acknowledgements() {
            @Override
            public void accepted(String group, String node, ResourceType type, ImmutableMap<String, String> versions) {
                queue.add(new Work.Accepted(group, type, versions));
            }

            @Override
            public void refused(Refusal refusal) {
                queue.add(new Work.Refused(refusal));
            }
        };
    }

    /** Asks the engine in its own thread, between two batches; any thread. */
    public <A> CompletableFuture<A> ask(Function<Engine, A> question) {
        CompletableFuture<A> answer = new CompletableFuture<>();
        queue.add(new Work.Question(engine -> {
            try {
                answer.complete(question.apply(engine));
            } catch (RuntimeException defect) {
                answer.completeExceptionally(defect);
            }
        }));
        return answer;
    }

    /** Ends the thread once it has done what was handed in before. */
    @Override
    public void close() {
        queue.add(new Work.End());
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private sealed interface Work {
        record Events(List<ConfigEvent> events) implements Work {}

        record Accepted(String group, ResourceType type, ImmutableMap<String, String> versions) implements Work {}

        record Refused(Acknowledgements.Refusal refusal) implements Work {}

        record Question(Consumer<Engine> question) implements Work {}

        record End() implements Work {}
    }

    private void run() {
        List<Work> taken = new ArrayList<>();
        try {
            while (true) {
                taken.clear();
                taken.add(queue.take());
                queue.drainTo(taken);
                List<ConfigEvent> events = new ArrayList<>();
                taken.forEach(work -> {
                    if (work instanceof Work.Events batch) {
                        events.addAll(batch.events());
                    }
                });
                handle(events);
                taken.forEach(this::guarded);
                if (taken.stream().anyMatch(Work.End.class::isInstance)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void handle(List<ConfigEvent> events) {
        try {
            note(events);
            if (awaited.isEmpty()) {
                List<ConfigEvent> all = new ArrayList<>(early);
                all.addAll(events);
                early.clear();
                batch(all);
            } else {
                early.addAll(events);
                view = newView();
            }
        } catch (RuntimeException defect) {
            // The engine stays well defined after a failed batch; going on serves all that is not affected.
            log.atError().setCause(defect).addKeyValue("events", events.size()).log("batch failed");
        }
    }

    /** One that fails costs nothing else. */
    private void guarded(Work work) {
        try {
            handle(work);
        } catch (RuntimeException defect) {
            log.atError()
                    .setCause(defect)
                    .addKeyValue("work", work.getClass().getSimpleName())
                    .log("work failed");
        }
    }

    private void handle(Work work) {
        switch (work) {
            case Work.Accepted(String group, ResourceType type, ImmutableMap<String, String> versions) ->
                tell(0, world.accepted(group, type, versions), Duration.ZERO);
            case Work.Refused(Acknowledgements.Refusal refusal) -> {
                log.atWarn()
                        .addKeyValue("node", refusal.node())
                        .addKeyValue("type", refusal.type().label())
                        .addKeyValue("error", refusal.error())
                        .log("envoy refused a response");
                tell(0, world.refused(refusal), Duration.ZERO);
            }
            case Work.Question(Consumer<Engine> question) -> question.accept(world.engine());
            case Work.Events events -> {}
            case Work.End end -> {}
        }
    }

    private void note(List<ConfigEvent> events) {
        for (ConfigEvent event : events) {
            if (event instanceof ConfigEvent.Synced(String source) && awaited.remove(source)) {
                log.atInfo().addKeyValue("source", source).log("source is in sync");
            } else if (event instanceof ConfigEvent.Stale(String source, String reason)) {
                if (reason.isEmpty()) {
                    stale.remove(source);
                } else {
                    stale.putIfAbsent(source, new StoreView.Staleness(reason, clock.instant()));
                }
            }
        }
    }

    private void batch(List<ConfigEvent> events) {
        if (events.isEmpty() && view.ready()) {
            return;
        }
        Instant begun = clock.instant();
        World.Outcome outcome = world.apply(events);
        batches++;
        Duration took = Duration.between(begun, clock.instant());
        if (outcome.published() > 0) {
            log.atInfo()
                    .addKeyValue("events", events.size())
                    .addKeyValue("published", outcome.published())
                    .addKeyValue("answered", outcome.answered())
                    .addKeyValue("took", took)
                    .log("published changes");
        }
        view = newView();
        ready.complete(null);
        tell(events.size(), outcome, took);
    }

    private void tell(int events, World.Outcome outcome, Duration took) {
        if (events == 0 && outcome.changed().isEmpty() && outcome.published() == 0) {
            return;
        }
        view = newView();
        BatchCost cost = new BatchCost(events, outcome.answered(), outcome.verified(), outcome.published(), took);
        listeners.forEach(listener -> listener.onBatch(view, outcome.changed(), cost));
    }

    private StoreView newView() {
        return new StoreView(
                batches,
                batches > 0,
                ImmutableSortedSet.copyOf(awaited),
                ImmutableMap.copyOf(stale),
                world.held(),
                places(),
                world.reports(),
                world.lastGood(),
                world.byProxy(),
                world.proxyParts());
    }

    /** What is wrong at places may be the reason why a source does not get in sync, so it is told before. */
    private PMap<String, ImmutableList<Problem>> places() {
        PMap<String, ImmutableList<Problem>> places = world.places();
        for (ConfigEvent event : early) {
            if (event instanceof ConfigEvent.PlaceProblems(String place, ImmutableList<Problem> problems)) {
                places = problems.isEmpty() ? places.minus(place) : places.plus(place, problems);
            }
        }
        return places;
    }
}
