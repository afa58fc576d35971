package io.signalbox.ads;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.signalbox.ads.Event.Reply;
import io.signalbox.ads.Event.Wish;
import io.signalbox.envoy.ResourceType;
import io.signalbox.snapshot.EnvoyResource;
import io.signalbox.snapshot.ResourceName;
import io.signalbox.snapshot.Snapshot;
import io.signalbox.snapshot.SnapshotChange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A client's talk with a {@link Subscription}, in either variant, without gRPC and with a clock that a test moves. */
final class Dialogue {

    private final Variant variant;
    private final Map<ResourceType, List<String>> names = new LinkedHashMap<>();
    private final Map<ResourceType, String> versions = new LinkedHashMap<>();
    private Subscription subscription;
    private Instant now = Instant.EPOCH;
    private @Nullable Verdict verdict;

    Dialogue(Variant variant, Snapshot initial) {
        this(variant, initial, Limits.DEFAULT);
    }

    Dialogue(Variant variant, Snapshot initial, Limits limits) {
        this.variant = variant;
        Order order = Order.at(now, Order.Coverage.AGGREGATED);
        this.subscription = Subscription.open(variant, "s", order, initial).with(limits);
    }

    Dialogue(Variant variant, Snapshot initial, Order order) {
        this.variant = variant;
        this.subscription = Subscription.open(variant, "s", order, initial);
    }

    static Snapshot snapshot(EnvoyResource... resources) {
        return Snapshot.empty("ns~proxy").with(List.of(resources), List.of());
    }

    /** Asks for names in addition to those asked for before; for clusters and listeners none means all. */
    List<Push> ask(ResourceType type, String... more) {
        return resume(type, "", ImmutableMap.of(), more);
    }

    /** Asks at the beginning of a stream, saying what an earlier one left behind. */
    List<Push> resume(ResourceType type, String version, ImmutableMap<String, String> known, String... more) {
        List<String> all = names.computeIfAbsent(type, any -> new ArrayList<>());
        all.addAll(List.of(more));
        hear(
                type,
                variant == Variant.DELTA
                        ? new Wish.Edit(ImmutableSet.copyOf(more), ImmutableSet.of(), known)
                        : new Wish.Exactly(ImmutableSet.copyOf(all), version),
                new Reply.Silent());
        return pushes();
    }

    List<Push> unsubscribe(ResourceType type, String... fewer) {
        List<String> all = names.computeIfAbsent(type, any -> new ArrayList<>());
        all.removeAll(List.of(fewer));
        hear(
                type,
                variant == Variant.DELTA
                        ? new Wish.Edit(ImmutableSet.of(), ImmutableSet.copyOf(fewer), ImmutableMap.of())
                        : new Wish.Exactly(ImmutableSet.copyOf(all), versions.getOrDefault(type, "")),
                variant == Variant.DELTA ? new Reply.Silent() : lastNonce(type));
        return pushes();
    }

    List<Push> ack(Push push) {
        versions.put(push.type(), push.version());
        hear(push.type(), unchanged(push.type()), new Reply.Accepted(push.nonce()));
        return pushes();
    }

    List<Push> nack(Push push, String error) {
        hear(push.type(), unchanged(push.type()), new Reply.Refused(push.nonce(), error));
        return pushes();
    }

    List<Push> change(List<EnvoyResource> upserts, List<ResourceName> removals) {
        Snapshot after = subscription.target().with(upserts, removals);
        SnapshotChange change =
                new SnapshotChange(after, ImmutableList.copyOf(upserts), ImmutableList.copyOf(removals));
        subscription = subscription.on(new Event.Changed(change)).next();
        return pushes();
    }

    List<Push> put(EnvoyResource... upserts) {
        return change(List.of(upserts), List.of());
    }

    List<Push> remove(ResourceType type, String name) {
        return change(List.of(), List.of(new ResourceName(type, name)));
    }

    List<Push> pass(Duration time) {
        now = now.plus(time);
        return pushes();
    }

    /** Everything that is due, sent at once. */
    List<Push> pushes() {
        List<Push> pushes = new ArrayList<>();
        while (true) {
            Subscription.Turn turn = subscription.next(now);
            subscription = turn.next();
            Push push = turn.push();
            if (push == null) {
                return pushes;
            }
            pushes.add(push);
        }
    }

    /** Acknowledges until nothing more comes; what came is returned. */
    List<Push> settle(List<Push> first) {
        List<Push> all = new ArrayList<>(first);
        for (int i = 0; i < all.size(); i++) {
            if (i > 10_000) {
                throw new AssertionError("it never ends: " + all.subList(0, 10));
            }
            all.addAll(ack(all.get(i)));
        }
        return all;
    }

    Optional<Verdict> verdict() {
        return Optional.ofNullable(verdict);
    }

    Subscription subscription() {
        return subscription;
    }

    Optional<Instant> wakeAt() {
        return subscription.wakeAt(now);
    }

    Instant now() {
        return now;
    }

    void hear(ResourceType type, Wish wish, Reply reply) {
        Subscription.Heard heard = subscription.on(new Event.Asked(type, wish, reply));
        subscription = heard.next();
        verdict = heard.verdict();
    }

    private Wish unchanged(ResourceType type) {
        return variant == Variant.DELTA
                ? new Wish.Edit(ImmutableSet.of(), ImmutableSet.of(), ImmutableMap.of())
                : new Wish.Exactly(
                        ImmutableSet.copyOf(names.getOrDefault(type, List.of())), versions.getOrDefault(type, ""));
    }

    private Reply lastNonce(ResourceType type) {
        String nonce = subscription.ledger(type).tally().lastNonce();
        return nonce.isEmpty() ? new Reply.Silent() : new Reply.Accepted(nonce);
    }

    static List<String> named(Push push) {
        return push.resources().stream().map(EnvoyResource::name).sorted().toList();
    }
}
