package io.signalbox.discovery;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.signalbox.api.gloo.Upstream;
import io.signalbox.api.kubernetes.Service;
import io.signalbox.model.ConfigEvent;
import io.signalbox.model.Key;
import io.signalbox.model.Kind;
import io.signalbox.model.Kinds;
import io.signalbox.model.Problem;
import io.signalbox.model.Resource;
import io.signalbox.status.Destination;
import io.signalbox.store.Backlog;
import io.signalbox.store.Backlog.Extent;
import io.signalbox.store.Held;
import io.signalbox.store.StoreListener;
import io.signalbox.store.StoreView;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps an Upstream for each port of each Service in the Kubernetes API, as Gloo Edge's discovery does. A Service that
 * changes has its own names looked at and no others. What is wanted is compared with what the source told is there, and
 * only a difference is written, one after the other and no faster than the Settings allow, on a virtual thread of its
 * own. Serving never waits for it. Only the leader writes.
 */
public final class UpstreamDiscovery implements StoreListener, AutoCloseable {

    private static final ImmutableSet<Kind<?>> KINDS = ImmutableSet.of(Kinds.SERVICE, Kinds.UPSTREAM, Kinds.SETTINGS);

    private static final Logger log = LoggerFactory.getLogger(UpstreamDiscovery.class);

    private final Backlog backlog = new Backlog(System::nanoTime);
    private final Claims claims = new Claims();
    private final Thread thread = Thread.ofVirtual().name("discovery").unstarted(this::run);
    private final String namespace;
    private final BooleanSupplier leading;
    private final DiscoveryProblems problems;
    private final Writes writes;

    /** The names that are looked at next, the newest news first. */
    private final LinkedHashSet<Key<Upstream>> names = new LinkedHashSet<>();

    private @Nullable DiscoverySettings inForce;
    private volatile @Nullable StoreView view;

    /** Whether anything is known here that only the leader needs. */
    private volatile boolean involved;

    private volatile boolean closed;

    private UpstreamDiscovery(Writes writes, String namespace, BooleanSupplier leading, DiscoveryProblems problems) {
        this.writes = writes;
        this.namespace = namespace;
        this.leading = leading;
        this.problems = problems;
    }

    /**
     * Starts to write.
     *
     * @param leading whether this replica is the one that writes
     * @param problems is told what keeps Upstreams from being written
     */
    public static UpstreamDiscovery start(
            Destination destination,
            DiscoveryMetrics metrics,
            BooleanSupplier leading,
            Consumer<List<ConfigEvent>> problems) {
        DiscoveryProblems told = new DiscoveryProblems(problems);
        UpstreamDiscovery discovery = new UpstreamDiscovery(
                new Writes(
                        new UpstreamApi(destination.client()),
                        () -> destination.rate().await(leading),
                        metrics,
                        told),
                destination.namespace(),
                leading,
                told);
        discovery.thread.start();
        return discovery;
    }

    @Override
    public void onBatch(StoreView now, Set<Key<?>> changed, BatchCost cost) {
        boolean first = view == null;
        view = now;
        if (!leading.getAsBoolean()) {
            if (involved) {
                backlog.addAll(); // So that it is noticed.
            }
            return;
        }
        if (first) {
            backlog.addAll();
        } else {
            backlog.add(
                    changed.stream().filter(key -> KINDS.contains(key.kind())).toList());
        }
    }

    /** This replica is the leader from now on: whatever others left undone is done. */
    public void lead() {
        backlog.addAll();
    }

    private void run() {
        try {
            while (!closed) {
                absorb(backlog.take());
                while (!names.isEmpty() && leading.getAsBoolean() && !closed) {
                    Key<Upstream> name = names.removeFirst();
                    guarded(name);
                    absorb(backlog.poll());
                }
                if (!leading.getAsBoolean()) {
                    forget();
                }
                writes.endOfRound();
            }
        } catch (InterruptedException e) {
            // Only close() interrupts.
        }
    }

    /** A mistake in the handling of one name costs that name alone. */
    private void guarded(Key<Upstream> name) throws InterruptedException {
        try {
            reconcile(name);
        } catch (RuntimeException defect) {
            log.atError().setCause(defect).addKeyValue("upstream", name).log("discovery of an upstream failed");
        }
    }

    /** Takes note of what has changed. What was heard of last is looked at first: it need not wait for a start. */
    private void absorb(Backlog.Taken taken) {
        StoreView now = view;
        if (now == null || (taken.extent() == Extent.KEYS && taken.keys().isEmpty()) || !leading.getAsBoolean()) {
            return;
        }
        DiscoverySettings settings = DiscoverySettings.of(now, namespace);
        if (taken.extent() == Extent.ALL || !settings.equals(inForce)) {
            begin(now, settings);
        } else if (settings.isOn()) {
            taken.keys().forEach(key -> absorb(key, now, settings));
        }
    }

    /** Another replica leads, and knows better. */
    private void forget() {
        involved = false;
        inForce = null;
        claims.clear();
        names.clear();
        problems.clear();
    }

    private void begin(StoreView now, DiscoverySettings settings) {
        forget();
        involved = true;
        inForce = settings;
        if (settings.isOn()) {
            Set<Key<Upstream>> all = new TreeSet<>();
            now.held().forEach((key, held) -> {
                if (key.kind().equals(Kinds.SERVICE)) {
                    all.addAll(claim(Kinds.SERVICE.key(key.namespace(), key.name()), held, settings));
                } else if (isPlaceOfOurs(key, settings) && Step.isMarked(held)) {
                    all.add(Kinds.UPSTREAM.key(key.namespace(), key.name()));
                }
            });
            names.addAll(all);
        }
    }

    private void absorb(Key<?> key, StoreView now, DiscoverySettings settings) {
        if (key.kind().equals(Kinds.SERVICE)) {
            claim(Kinds.SERVICE.key(key.namespace(), key.name()), now.held().get(key), settings)
                    .forEach(names::addFirst);
        } else if (isPlaceOfOurs(key, settings)) {
            names.addFirst(Kinds.UPSTREAM.key(key.namespace(), key.name()));
        }
    }

    private static boolean isPlaceOfOurs(Key<?> key, DiscoverySettings settings) {
        return key.kind().equals(Kinds.UPSTREAM) && key.namespace().equals(settings.namespace());
    }

    /** @return the names that the Service wants or wanted */
    private Set<Key<Upstream>> claim(Key<Service> service, @Nullable Held held, DiscoverySettings settings) {
        if (held != null && held.resource().isEmpty()) {
            return Set.of(); // It is there and cannot be read: nobody knows what it wants.
        }
        ImmutableSet<Key<Upstream>> wanted =
                wanted(held, settings).stream().map(WantedUpstream::key).collect(ImmutableSet.toImmutableSet());
        return claims.put(service, wanted);
    }

    @SuppressWarnings("unchecked") // A Service is held under a Service's key.
    private static ImmutableList<WantedUpstream> wanted(@Nullable Held held, DiscoverySettings settings) {
        return held == null || held.resource().isEmpty()
                ? ImmutableList.of()
                : WantedUpstream.of((Resource<Service>) held.resource().get(), settings);
    }

    private void reconcile(Key<Upstream> name) throws InterruptedException {
        StoreView now = view;
        DiscoverySettings settings = inForce;
        if (now == null || settings == null) {
            return;
        }
        List<Resource<?>> services = claims.of(name).stream()
                .map(now.held()::get)
                .flatMap(held -> held == null ? Optional.<Resource<?>>empty().stream() : held.resource().stream())
                .sorted(Resource.BY_AGE)
                .toList();
        Optional<WantedUpstream> wanted = services.stream()
                .findFirst()
                .flatMap(service -> wanted(now.held().get(service.key()), settings).stream()
                        .filter(each -> each.key().equals(name))
                        .findFirst());
        Step step = Step.of(now.held().get(name), wanted);
        if (step instanceof Step.Remove && isOfAnUnreadableService(now, name)) {
            return;
        }
        take(name, step, said(name, step, services, wanted));
    }

    /** What is to be said of a name, whatever becomes of the step. */
    private static ImmutableList<Problem> said(
            Key<Upstream> name, Step step, List<Resource<?>> services, Optional<WantedUpstream> wanted) {
        ImmutableList.Builder<Problem> said = ImmutableList.builder();
        wanted.ifPresent(each -> each.mistakes().forEach(one -> said.add(DiscoveryProblems.badAnnotation(one))));
        if (services.size() > 1) {
            said.add(DiscoveryProblems.shared(
                    name, services.stream().<Key<?>>map(Resource::key).toList()));
        }
        if (step instanceof Step.Taken taken && wanted.isPresent()) {
            said.add(DiscoveryProblems.taken(name, wanted.get(), taken));
        }
        return said.build();
    }

    private void take(Key<Upstream> name, Step step, ImmutableList<Problem> said) throws InterruptedException {
        switch (writes.write(name, step)) {
            case Writes.Outcome.Done done -> problems.of(name, said);
            case Writes.Outcome.Later(var pause) -> {
                problems.of(name, said);
                backlog.addLater(name, pause);
            }
            case Writes.Outcome.Refused(var problem, var pause) -> {
                problems.of(
                        name,
                        ImmutableList.<Problem>builder()
                                .addAll(said)
                                .add(problem)
                                .build());
                backlog.addLater(name, pause);
            }
            case Writes.Outcome.Trouble(var pause) -> {
                names.addFirst(name);
                TimeUnit.NANOSECONDS.sleep(pause.toNanos());
            }
        }
    }

    private static boolean isOfAnUnreadableService(StoreView now, Key<Upstream> name) {
        Held there = now.held().get(name);
        return there != null
                && there.resource()
                        .map(resource -> now.held().get(Step.serviceOf((Upstream) resource.body())))
                        .filter(service -> service.resource().isEmpty())
                        .isPresent();
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
