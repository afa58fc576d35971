package io.signalbox.status;

import com.google.common.collect.ImmutableList;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.signalbox.model.ConfigEvent;
import io.signalbox.model.FieldPath;
import io.signalbox.model.Problem;
import io.signalbox.model.Severity;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which of the replicas writes: the one that holds the Lease {@code signalbox}. Whoever loses it, as when the API
 * server is away for long, asks for it again. Serving does not depend on it.
 *
 * <p>It is as careful as Kubernetes' own components
 * (https://pkg.go.dev/k8s.io/client-go/tools/leaderelection): replicas' clocks are never compared. Who wants to take
 * over has watched the Lease stay the same for all its time, by its own clock, while a leader counts from the moment at
 * which it asked for its last renewal, and stops earlier. So even a leader that is cut off, or was not run for a while,
 * has stopped before another begins.
 */
public final class Leadership implements AutoCloseable {

    /** The Lease cannot be read or written, by RBAC. */
    static final String NOT_PERMITTED = "LeaseNotPermitted";

    /** The Lease cannot be written, as its namespace is not there. */
    static final String NO_NAMESPACE = "LeaseWithoutNamespace";

    /** The Lease's name. */
    public static final String LEASE = "signalbox";

    private static final Logger log = LoggerFactory.getLogger(Leadership.class);

    /** How long {@link #close} waits for the Lease to be given back. */
    private static final Duration GIVING_BACK_MAX = Duration.ofSeconds(2);

    /**
     * How long a lease lasts, and how often it is renewed.
     *
     * @param lease after this time without renewal another replica takes over; whole seconds
     * @param renew the leader stops if it could not renew for so long; less than {@code lease}
     * @param retry pause between two tries
     */
    public record Terms(Duration lease, Duration renew, Duration retry) {
        /** Kubernetes' own components' and Gloo Edge's. */
        public static final Terms DEFAULT =
                new Terms(Duration.ofSeconds(15), Duration.ofSeconds(10), Duration.ofSeconds(2));
    }

    private final KubernetesClient client;
    private final String namespace;
    private final InstantSource clock;
    private final String identity;
    private final Terms terms;
    private final Thread thread;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Runnable onLeading = () -> {};
    private volatile Consumer<List<ConfigEvent>> problems = events -> {};
    private String refusal = "";

    /** Until when this replica leads, in {@link System#nanoTime}'s time; absent: it does not. */
    private volatile @Nullable Long leadsUntil;

    /** The Lease as it was seen last, and when it was first seen with that content. */
    private @Nullable Lease observed;

    private long observedAt;

    /**
     * Asks for nothing before it is started.
     *
     * @param identity this replica's name, unlike any other's
     */
    public Leadership(Destination destination, String identity, Terms terms) {
        this.client = destination.client();
        this.namespace = destination.namespace();
        this.clock = destination.clock();
        this.identity = identity;
        this.terms = terms;
        this.thread = Thread.ofVirtual().name("leadership").unstarted(this::run);
    }

    /**
     * Begins to ask for the Lease; once.
     *
     * @param then called each time the Lease is won, on a thread that must not be held up
     */
    public void start(Runnable then) {
        onLeading = then;
        thread.start();
    }

    /**
     * The same, and tells what keeps it from the Lease.
     *
     * @param tell gets problems of a place, and that they are gone
     */
    public void start(Runnable then, Consumer<List<ConfigEvent>> tell) {
        problems = tell;
        start(then);
    }

    /** Whether this replica is the one that writes, now. */
    public boolean isLeading() {
        Long until = leadsUntil;
        return until != null && until - System.nanoTime() > 0 && closed.getCount() > 0;
    }

    private void run() {
        try {
            Duration pause = Duration.ZERO;
            while (!closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                ask();
                pause = pause();
            }
            giveBack();
        } catch (InterruptedException e) {
            // Nobody waits for the Lease to be given back any more.
        } finally {
            leadsUntil = null;
        }
    }

    /** Those that wait do not ask all at once. */
    private Duration pause() {
        long retry = terms.retry().toMillis();
        return Duration.ofMillis(
                isLeading() ? retry : retry / 2 + ThreadLocalRandom.current().nextLong(retry + 1));
    }

    private void ask() {
        long begin = System.nanoTime();
        try {
            Lease now = client.leases().inNamespace(namespace).withName(LEASE).get();
            if (now != null && !mayTake(observed(now))) {
                follow();
                return;
            }
            observed(now == null ? client.resource(mine(null)).create() : taken(now));
            tell("", "");
            lead(begin);
        } catch (KubernetesClientException e) {
            failed(e);
        } catch (RuntimeException e) {
            log.atError().setCause(e).log("asking for the lease failed by a mistake of Signalbox, trying again");
        }
    }

    /** Fails with a conflict if another was quicker. */
    private Lease taken(Lease now) {
        return client.resource(mine(now)).lockResourceVersion().update();
    }

    private Lease observed(Lease now) {
        Lease before = observed;
        if (before == null || !Objects.equals(before.getSpec(), now.getSpec())) {
            observedAt = System.nanoTime();
        }
        if (before == null || !holder(before).equals(holder(now))) {
            log.atInfo().addKeyValue("leader", holder(now)).log("who writes statuses has changed");
        }
        observed = now;
        return now;
    }

    private static String holder(Lease lease) {
        return Optional.ofNullable(lease.getSpec())
                .map(LeaseSpec::getHolderIdentity)
                .orElse("");
    }

    private boolean mayTake(Lease now) {
        String holder = holder(now);
        return holder.isEmpty()
                || holder.equals(identity)
                || System.nanoTime() - observedAt > lasts(now).toNanos();
    }

    private Duration lasts(Lease lease) {
        Integer seconds = lease.getSpec().getLeaseDurationSeconds();
        return seconds == null ? terms.lease() : Duration.ofSeconds(seconds);
    }

    private Lease mine(@Nullable Lease before) {
        ZonedDateTime now = clock.instant().atZone(ZoneOffset.UTC).truncatedTo(ChronoUnit.MICROS);
        LeaseSpec spec = new LeaseSpec();
        spec.setHolderIdentity(identity);
        spec.setLeaseDurationSeconds((int) terms.lease().toSeconds());
        spec.setRenewTime(now);
        spec.setAcquireTime(now);
        spec.setLeaseTransitions(0);
        if (before != null && before.getSpec() != null) {
            int transitions = Objects.requireNonNullElse(before.getSpec().getLeaseTransitions(), 0);
            boolean same = holder(before).equals(identity);
            spec.setAcquireTime(same ? before.getSpec().getAcquireTime() : now);
            spec.setLeaseTransitions(same ? transitions : transitions + 1);
        }
        LeaseBuilder lease = before == null ? new LeaseBuilder() : new LeaseBuilder(before);
        return lease.editOrNewMetadata()
                .withName(LEASE)
                .withNamespace(namespace)
                .endMetadata()
                .withSpec(spec)
                .build();
    }

    /** @param asked when the renewal was asked for: whoever sees it sees it later, and so waits for longer */
    private void lead(long asked) {
        boolean led = isLeading();
        leadsUntil = asked + terms.renew().toNanos();
        if (!led) {
            log.atInfo().addKeyValue("identity", identity).log("this replica writes statuses from now on");
            onLeading.run();
        }
    }

    private void follow() {
        boolean led = isLeading();
        leadsUntil = null;
        tell("", "");
        if (led) {
            log.atInfo().addKeyValue("identity", identity).log("this replica writes statuses no more");
        }
    }

    /** What was won lasts on until its time is over. */
    private void failed(KubernetesClientException e) {
        String words = ApiErrors.words(e);
        if (e.getCode() == ApiErrors.NOT_FOUND || ApiErrors.isOfEndingNamespace(e)) {
            tell(
                    NO_NAMESPACE,
                    "Lease " + namespace + "/" + LEASE + " cannot be written (" + words
                            + "), so nobody writes statuses;"
                            + " create the namespace, or name the one that Signalbox is installed in by"
                            + " --write-namespace");
        } else if (e.getCode() == ApiErrors.FORBIDDEN) {
            tell(
                    NOT_PERMITTED,
                    "the API server does not permit to use Lease " + namespace + "/" + LEASE + " (" + words
                            + "), so nobody writes statuses; grant the verbs get, create and update on leases in"
                            + " coordination.k8s.io");
        }
        log.atDebug().setCause(e).log("asking for the lease failed, trying again");
    }

    /** @param message why the API server refuses; empty if it does not */
    private void tell(String code, String message) {
        if (message.equals(refusal)) {
            return;
        }
        refusal = message;
        ImmutableList<Problem> now = ImmutableList.of();
        if (!message.isEmpty()) {
            log.atWarn().addKeyValue("reason", message).log("cannot become the one who writes statuses");
            now = ImmutableList.of(new Problem(Severity.WARNING, code, FieldPath.ROOT, null, message));
        }
        problems.accept(List.of(new ConfigEvent.PlaceProblems("Kubernetes API, lease " + LEASE, now)));
    }

    private void giveBack() {
        Lease mine = observed;
        if (mine == null || !holder(mine).equals(identity)) {
            return;
        }
        mine.getSpec().setHolderIdentity(null);
        mine.getSpec().setLeaseDurationSeconds(1);
        try {
            client.resource(mine).lockResourceVersion().update();
        } catch (KubernetesClientException e) {
            log.atDebug().setCause(e).log("the lease could not be given back; it ends by itself");
        }
    }

    /** Gives the Lease back, so that another replica need not wait for its end. */
    @Override
    public void close() {
        closed.countDown();
        try {
            if (thread.isAlive() && !thread.join(GIVING_BACK_MAX)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
