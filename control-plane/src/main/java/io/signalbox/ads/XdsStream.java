package io.signalbox.ads;

import com.google.common.collect.ImmutableList;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.signalbox.envoy.ResourceType;
import io.signalbox.snapshot.Snapshot;
import io.signalbox.snapshot.SnapshotChange;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.pcollections.PSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives one stream's {@link Subscription}. Everything happens in the stream's turn ({@link SerialExecutor}); gRPC, the
 * group and the timer only hand over. A request is taken from the client when the one before was worked on, and a
 * response is made when the client can take it, so neither side piles up.
 */
final class XdsStream<Q, R> implements StreamObserver<Q>, Groups.Member {

    private static final Logger log = LoggerFactory.getLogger(XdsStream.class);

    /** How long a stream that does not read keeps others from their first responses. */
    private static final Duration ADMISSION_MAX = Duration.ofSeconds(1);

    private final Surroundings around;
    private final Codec<Q, R> codec;
    private final Scope scope;
    private final ServerCallStreamObserver<R> client;
    private final SerialExecutor turns;
    private final Alarm alarm;
    private final Instant since;
    private final UnknownTypes unknownTypes = new UnknownTypes();
    private final Map<String, R> unknownAnswers = new LinkedHashMap<>();

    private volatile Node node = Node.getDefaultInstance();
    private volatile String group = "";
    private volatile @Nullable Subscription subscription;
    private @Nullable Q first;
    private Admissions.@Nullable Ticket admission;
    private boolean admitted;
    private boolean closed;
    private boolean member;
    private Instant lastChange;

    /**
     * @param name unique among streams
     * @param peer the client's address
     * @param only the type of a service for a single type; absent: all types
     */
    record Scope(String name, String peer, @Nullable ResourceType only) {}

    XdsStream(Surroundings around, Codec<Q, R> codec, Scope scope, ServerCallStreamObserver<R> client) {
        this.around = around;
        this.codec = codec;
        this.scope = scope;
        this.client = client;
        this.turns = new SerialExecutor(around.threads());
        this.alarm = new Alarm(around.clock(), around.timer(), () -> turn(this::woken));
        this.since = around.clock().instant();
        this.lastChange = since;
    }

    /** Must be called before the gRPC method returns. */
    void open() {
        client.disableAutoRequest();
        client.setOnReadyHandler(() -> turn(this::pump));
        client.setOnCancelHandler(() -> turn(this::leave));
        client.request(1);
        around.clients().add(this);
        around.metrics().opened(codec.variant());
    }

    @Override
    public void onNext(Q request) {
        turn(() -> heard(request));
    }

    @Override
    public void onError(Throwable problem) {
        turn(this::leave);
    }

    @Override
    public void onCompleted() {
        turn(() -> {
            if (!closed) {
                leave();
                client.onCompleted();
            }
        });
    }

    /** Ends the stream from this side; the client will come back, perhaps to another replica. */
    void end(Status status) {
        turn(() -> {
            if (!closed) {
                leave();
                client.onError(status.asRuntimeException());
            }
        });
    }

    @Override
    public void joined(Snapshot latest) {
        turn(() -> start(latest));
    }

    @Override
    public void changed(SnapshotChange change) {
        turn(() -> {
            Subscription present = subscription;
            if (present != null && !closed) {
                lastChange = around.clock().instant();
                subscription = present.on(new Event.Changed(change)).next();
                pump();
            }
        });
    }

    Client client() {
        Subscription present = subscription;
        return new Client(
                node.getId(),
                node.getCluster(),
                group,
                scope.peer(),
                since,
                codec.variant(),
                present == null ? 0 : present.target().sequence(),
                present == null ? ImmutableList.of() : Client.types(present));
    }

    private void turn(Runnable task) {
        turns.execute(() -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                log.atError().addKeyValue("node", node.getId()).setCause(e).log("xds stream failed");
                end(Status.INTERNAL.withDescription("defect in the control plane"));
            }
        });
    }

    private void heard(Q request) {
        if (closed) {
            return;
        }
        Subscription present = subscription;
        if (present == null) {
            first = request;
            arrive(codec.node(request));
            return;
        }
        answer(present, request);
        if (!closed) {
            client.request(1);
        }
    }

    private void arrive(Node arrived) {
        node = arrived;
        group = around.nodes().of(arrived).orElse("");
        around.ready()
                .whenComplete((done, failure) -> turn(() -> {
                    if (!closed) {
                        member = true;
                        around.groups().join(group, this);
                    }
                }));
    }

    private void start(Snapshot initial) {
        Q request = first;
        if (closed || request == null) {
            return;
        }
        if (initial.sequence() == 0) {
            around.strangers().node(node.getId(), node.getCluster(), group);
        }
        first = null;
        Order.Coverage coverage = scope.only() == null ? Order.Coverage.AGGREGATED : Order.Coverage.SINGLE;
        Order order = Order.at(around.clock().instant(), coverage);
        Subscription begun =
                Subscription.open(codec.variant(), scope.name(), order, initial).with(around.limits());
        subscription = begun;
        admission = around.admissions().request(() -> turn(this::admit));
        answer(begun, request);
        if (!closed) {
            client.request(1);
        }
    }

    private void admit() {
        admitted = true;
        Admissions.Ticket ticket = Objects.requireNonNull(admission);
        around.timer().schedule(ticket::release, ADMISSION_MAX.toMillis(), TimeUnit.MILLISECONDS);
        pump();
    }

    private void answer(Subscription present, Q request) {
        String typeUrl = codec.typeUrl(request);
        Optional<ResourceType> type =
                typeUrl.isEmpty() ? Optional.ofNullable(scope.only()) : ResourceType.ofTypeUrl(typeUrl);
        if (type.isEmpty() || (scope.only() != null && scope.only() != type.get())) {
            answerUnknown(typeUrl, request);
            return;
        }
        Event.Asked asked = new Event.Asked(type.get(), codec.wish(request), codec.reply(request));
        boolean first = !present.ledger(type.get()).interest().asked();
        Subscription.Heard heard = present.on(asked);
        subscription = first ? sharing(heard.next(), type.get()) : heard.next();
        Verdict verdict = heard.verdict();
        if (verdict != null) {
            around.acceptances().heard(group, node.getId(), verdict);
        }
        int names = heard.next().ledger(type.get()).interest().names().size();
        if (names > around.limits().names()) {
            end(Status.RESOURCE_EXHAUSTED.withDescription(
                    "more than " + around.limits().names() + " names"));
            return;
        }
        pump();
    }

    private Subscription sharing(Subscription asked, ResourceType type) {
        PSet<String> names = asked.ledger(type).interest().names();
        return asked.sharing(type, around.names().share(group, type, names));
    }

    private void answerUnknown(String typeUrl, Q request) {
        if (unknownTypes.first(typeUrl)) {
            around.strangers().type(typeUrl, node.getId());
        }
        unknownTypes
                .due(typeUrl, codec.wish(request), codec.reply(request))
                .ifPresent(names ->
                        unknownAnswers.put(typeUrl, codec.nothing(typeUrl, scope.name() + "-unserved", names)));
        pump();
    }

    private void woken() {
        alarm.cancel();
        pump();
    }

    /** Sends what is due for as long as the client takes it. */
    private void pump() {
        Subscription present = subscription;
        if (present == null || closed || !admitted) {
            return;
        }
        Instant now = around.clock().instant();
        while (client.isReady() && !unknownAnswers.isEmpty()) {
            client.onNext(Objects.requireNonNull(
                    unknownAnswers.remove(unknownAnswers.keySet().iterator().next())));
        }
        while (client.isReady()) {
            Subscription.Turn turn = present.next(now);
            present = turn.next();
            subscription = present;
            Push push = turn.push();
            if (push == null) {
                break;
            }
            send(push, now);
        }
        if (client.isReady()) {
            // All that was due has left for the client.
            releaseAdmission();
        }
        present.wakeAt(now).ifPresentOrElse(alarm::set, alarm::cancel);
    }

    private void send(Push push, Instant now) {
        R response = codec.write(push);
        client.onNext(response);
        around.metrics()
                .pushed(push.type(), push.resources().size(), codec.size(response), Duration.between(lastChange, now));
    }

    private void releaseAdmission() {
        if (admission != null) {
            admission.release();
        }
    }

    private void leave() {
        if (closed) {
            return;
        }
        closed = true;
        releaseAdmission();
        alarm.cancel();
        if (member) {
            around.groups().leave(group, this);
        }
        around.clients().remove(this);
        around.metrics().closed(codec.variant());
    }
}
