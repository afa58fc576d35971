package io.signalbox.status;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.signalbox.api.core.Status;
import io.signalbox.model.ConfigEvent;
import io.signalbox.model.FieldPath;
import io.signalbox.model.Key;
import io.signalbox.model.Kind;
import io.signalbox.model.Kinds;
import io.signalbox.model.Origin;
import io.signalbox.model.Problem;
import io.signalbox.model.Severity;
import io.signalbox.store.Held;
import io.signalbox.store.StoreListener;
import io.signalbox.store.StoreView;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
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

    /** Statuses of a kind cannot be written, by RBAC. */
    static final String NOT_PERMITTED = "StatusNotPermitted";

    private static final int NOT_FOUND = 404;
    private static final int FORBIDDEN = 403;
    private static final int CONFLICT = 409;

    /** The installed CRD does not take what is written: trying again would not help. */
    private static final int INVALID = 422;

    private static final Logger log = LoggerFactory.getLogger(StatusWriter.class);

    /** Pauses before what could not be written is tried again; doubled with each failure in a row. */
    private static final Duration RETRY_MIN = Duration.ofMillis(200);

    private static final Duration RETRY_MAX = Duration.ofSeconds(10);

    private record Written(String resourceVersion, Status status) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final StatusPatches patches;
    private final StateEvents events;
    private final BooleanSupplier leading;
    private final Consumer<List<ConfigEvent>> problems;
    private final Thread thread = Thread.ofVirtual().name("statuses").unstarted(this::run);

    @GuardedBy("lock")
    private final Set<Key<?>> pending = new LinkedHashSet<>();

    private final Map<Key<?>, Written> written = new HashMap<>();
    private final Map<Kind<?>, String> refusals = new HashMap<>();
    private int failures;
    private volatile @Nullable StoreView view;
    private volatile boolean closed;

    private StatusWriter(
            StatusPatches patches, StateEvents events, BooleanSupplier leading, Consumer<List<ConfigEvent>> problems) {
        this.patches = patches;
        this.events = events;
        this.leading = leading;
        this.problems = problems;
    }

    /**
     * Where statuses are written.
     *
     * @param reporter the namespace under which they are written
     * @param clock dates Events
     */
    public record Destination(KubernetesClient client, String reporter, InstantSource clock) {}

    /**
     * Starts to write.
     *
     * @param leading whether this replica is the one that writes
     * @param problems is told what keeps statuses from being written
     */
    public static StatusWriter start(
            Destination destination, BooleanSupplier leading, Consumer<List<ConfigEvent>> problems) {
        StatusWriter writer = new StatusWriter(
                new StatusPatches(destination.client(), destination.reporter()),
                new StateEvents(destination.client(), destination.reporter(), destination.clock()),
                leading,
                problems);
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
        lock.lock();
        try {
            for (Key<?> key : keys) {
                if (key.kind().body() == Kind.Body.SPEC && !key.kind().equals(Kinds.PROXY)) {
                    pending.add(key);
                }
            }
            filled.signal();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            while (!closed) {
                Deque<Key<?>> failed = write(new ArrayDeque<>(take()));
                if (failed.isEmpty()) {
                    failures = 0;
                } else {
                    pause();
                    add(failed);
                }
            }
        } catch (InterruptedException e) {
            // Only close() interrupts.
        }
    }

    private Set<Key<?>> take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (pending.isEmpty()) {
                filled.await();
            }
            Set<Key<?>> taken = new LinkedHashSet<>(pending);
            pending.clear();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** What changes meanwhile is written with the rest after the pause: the API server is in trouble anyway. */
    private void pause() throws InterruptedException {
        long millis = RETRY_MIN.toMillis() << Math.min(failures++, 10);
        TimeUnit.MILLISECONDS.sleep(Math.min(millis, RETRY_MAX.toMillis()));
    }

    /** @return those that could not be written and may be later */
    private Deque<Key<?>> write(Deque<Key<?>> keys) {
        Deque<Key<?>> failed = new ArrayDeque<>();
        while (!keys.isEmpty() && leading.getAsBoolean() && !closed) {
            Key<?> key = keys.poll();
            try {
                write(key);
            } catch (KubernetesClientException e) {
                if (e.getCode() != NOT_FOUND && e.getCode() != INVALID) {
                    failed.add(key);
                }
                if (!isOfThisOne(key, e)) {
                    log.atInfo()
                            .addKeyValue("resource", key)
                            .addKeyValue("reason", words(e))
                            .log("statuses cannot be written now");
                    failed.addAll(keys);
                    return failed;
                }
            }
        }
        return failed;
    }

    private void write(Key<?> key) {
        StoreView now = view;
        Held held = now == null ? null : now.held().get(key);
        if (now == null || held == null || !(held.origin() instanceof Origin.InCluster origin)) {
            written.remove(key);
            return;
        }
        Status wanted = Verdicts.of(now.reports().getOrDefault(key, ImmutableList.of()));
        Status before = there(key, origin);
        if (wanted.equals(before)) {
            return;
        }
        written.put(key, new Written(patches.write(key, wanted), wanted));
        takeBack(key.kind());
        events.changed(key, origin, before, wanted);
    }

    /** What was written here counts until the source has seen it. */
    private Status there(Key<?> key, Origin.InCluster origin) {
        Written last = written.get(key);
        if (last != null && isNewer(last.resourceVersion(), origin.resourceVersion())) {
            return last.status();
        }
        written.remove(key);
        return origin.status();
    }

    private static boolean isNewer(String version, String other) {
        return version.length() == other.length() ? version.compareTo(other) > 0 : version.length() > other.length();
    }

    /** Whether others may well be written. */
    private boolean isOfThisOne(Key<?> key, KubernetesClientException e) {
        if (e.getCode() == FORBIDDEN) {
            refuse(key.kind(), words(e));
        } else if (e.getCode() == INVALID) {
            log.atError().setCause(e).addKeyValue("resource", key).log("a status is not valid for the installed CRD");
        }
        return e.getCode() == NOT_FOUND
                || e.getCode() == CONFLICT
                || e.getCode() == FORBIDDEN
                || e.getCode() == INVALID;
    }

    /** The API server's own words; the exception's are ten times as long. */
    private static String words(KubernetesClientException e) {
        return e.getStatus() == null
                ? String.valueOf(e.getMessage())
                : e.getStatus().getMessage();
    }

    private void refuse(Kind<?> kind, String words) {
        if (refusals.putIfAbsent(kind, words) == null) {
            String resource = kind.plural() + "." + kind.group();
            String message = "the API server does not permit to write statuses of " + resource + " (" + words
                    + "), so they are old; grant the verb patch on " + kind.plural() + "/status in " + kind.group();
            log.atWarn()
                    .addKeyValue("resource", resource)
                    .addKeyValue("reason", words)
                    .log("cannot write statuses");
            tell(kind, ImmutableList.of(new Problem(Severity.WARNING, NOT_PERMITTED, FieldPath.ROOT, null, message)));
        }
    }

    private void takeBack(Kind<?> kind) {
        if (refusals.remove(kind) != null) {
            tell(kind, ImmutableList.of());
        }
    }

    private void tell(Kind<?> kind, ImmutableList<Problem> now) {
        problems.accept(List.of(new ConfigEvent.PlaceProblems(
                "Kubernetes API, statuses of " + kind.plural() + "." + kind.group(), now)));
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
