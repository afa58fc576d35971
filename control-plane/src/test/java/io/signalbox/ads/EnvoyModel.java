package io.signalbox.ads;

import static io.signalbox.envoy.ResourceType.CLUSTER;
import static io.signalbox.envoy.ResourceType.ENDPOINT;
import static io.signalbox.envoy.ResourceType.LISTENER;
import static io.signalbox.envoy.ResourceType.ROUTE;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import com.google.common.collect.Sets;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.signalbox.ads.Event.Asked;
import io.signalbox.ads.Event.Reply;
import io.signalbox.ads.Event.Wish;
import io.signalbox.envoy.ResourceType;
import io.signalbox.snapshot.EnvoyResource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * An Envoy as far as the protocol goes: wildcard clusters and listeners, endpoints and routes by name, warming, and
 * clusters that are acknowledged only when all are warm. Listener {@code lN} uses routes {@code rN}.
 */
final class EnvoyModel {

    private static final String APPLY_NOTHING = "could not decode the response";

    final Map<ResourceType, Map<String, EnvoyResource>> state = new EnumMap<>(ResourceType.class);
    final Deque<Asked> toServer = new ArrayDeque<>();
    final Deque<Push> toClient = new ArrayDeque<>();
    private final Variant variant;
    private final Predicate<EnvoyResource> bad;
    private final Words words;
    private final Map<ResourceType, String> versions = new EnumMap<>(ResourceType.class);
    private final Map<ResourceType, Set<String>> names = new EnumMap<>(ResourceType.class);
    private final Map<ResourceType, String> nonces = new EnumMap<>(ResourceType.class);
    private final Set<String> usable = new TreeSet<>();
    private final Set<String> warming = new TreeSet<>();
    private final List<Push> clustersToAck = new ArrayList<>();

    /** Whether an Envoy names what it refuses. */
    enum Words {
        NAME,
        SILENT
    }

    EnvoyModel(Variant variant, Predicate<EnvoyResource> bad, Words words) {
        this.variant = variant;
        this.bad = bad;
        this.words = words;
        for (ResourceType type : ResourceType.values()) {
            state.put(type, new TreeMap<>());
            names.put(type, new TreeSet<>());
        }
    }

    /** Begins a stream, the first or a later one. */
    void connect() {
        toServer.clear();
        toClient.clear();
        clustersToAck.clear();
        // What still warms gets what it waits for, or Envoy stops to wait (initial_fetch_timeout).
        warming.removeIf(cluster -> state(ENDPOINT).containsKey(cluster));
        Stream.of(CLUSTER, ENDPOINT, LISTENER, ROUTE)
                .filter(type -> wildcard(type) || !names(type).isEmpty())
                .forEach(type -> ask(type, names(type), Set.of()));
    }

    void receive() {
        Push push = toClient.poll();
        if (push == null) {
            return;
        }
        List<EnvoyResource> refused = push.resources().stream().filter(bad).toList();
        if (refused.isEmpty()) {
            apply(push, push.resources().stream().toList());
            versions.put(push.type(), push.version());
        } else if (push.type() == CLUSTER && words == Words.NAME) {
            apply(push, push.resources().stream().filter(bad.negate()).toList());
        }
        if (!refused.isEmpty() && push.type() == ENDPOINT) {
            // A refused update ends the waiting, too (onConfigUpdateFailed).
            push.resources().forEach(resource -> warming.remove(resource.name()));
        }
        subscribe();
        if (!refused.isEmpty()) {
            String named = words == Words.NAME
                    ? "bad: " + refused.stream().map(EnvoyResource::name).toList()
                    : APPLY_NOTHING;
            say(push.type(), new Reply.Refused(push.nonce(), named));
        } else if (push.type() == CLUSTER) {
            clustersToAck.add(push);
        } else {
            say(push.type(), new Reply.Accepted(push.nonce()));
        }
        if (warming.isEmpty()) {
            clustersToAck.forEach(each -> say(CLUSTER, new Reply.Accepted(each.nonce())));
            clustersToAck.clear();
        }
    }

    private void apply(Push push, List<EnvoyResource> resources) {
        Map<String, EnvoyResource> mine = state(push.type());
        if (variant == Variant.STATE_OF_THE_WORLD && push.type().completeInStateOfTheWorld()) {
            Set<String> kept = new TreeSet<>(
                    push.resources().stream().map(EnvoyResource::name).toList());
            mine.keySet().retainAll(kept);
        }
        push.removed().forEach(mine::remove);
        for (EnvoyResource resource : resources) {
            if (!wildcard(push.type()) && !names(push.type()).contains(resource.name())) {
                continue; // Nobody watches it any more.
            }
            EnvoyResource before = mine.put(resource.name(), resource);
            if (push.type() == CLUSTER && !resource.equals(before)) {
                EndpointName.of(resource)
                        .ifPresentOrElse(endpoint -> warming.add(resource.name()), () -> usable.add(resource.name()));
            }
            if (push.type() == ENDPOINT && state(CLUSTER).containsKey(resource.name())) {
                warming.remove(resource.name());
                usable.add(resource.name());
            }
        }
        if (push.type() == ENDPOINT) {
            // Told that there are none, it stops to wait.
            push.removed().forEach(warming::remove);
        }
        usable.retainAll(state(CLUSTER).keySet());
        warming.retainAll(state(CLUSTER).keySet());
    }

    private void subscribe() {
        Set<String> endpoints = new TreeSet<>();
        state(CLUSTER).values().forEach(cluster -> EndpointName.of(cluster).ifPresent(endpoints::add));
        resubscribe(ENDPOINT, endpoints);
        Set<String> routes = new TreeSet<>();
        state(LISTENER).keySet().forEach(listener -> routes.add(listener.replace('l', 'r')));
        resubscribe(ROUTE, routes);
    }

    private void resubscribe(ResourceType type, Set<String> wanted) {
        Set<String> before = names(type);
        if (wanted.equals(before)) {
            return;
        }
        Set<String> more = Sets.difference(wanted, before).immutableCopy();
        Set<String> fewer = Sets.difference(before, wanted).immutableCopy();
        names.put(type, wanted);
        state(type).keySet().retainAll(wanted);
        ask(type, more, fewer);
    }

    private void ask(ResourceType type, Set<String> more, Set<String> fewer) {
        boolean resume = toServer.stream().noneMatch(asked -> asked.type() == type) && nonces.get(type) == null;
        Wish wish = variant == Variant.DELTA
                ? new Wish.Edit(
                        ImmutableSet.copyOf(more),
                        ImmutableSet.copyOf(fewer),
                        resume
                                ? ImmutableMap.copyOf(Maps.transformValues(state(type), EnvoyResource::version))
                                : ImmutableMap.of())
                : exactly(type);
        String nonce = nonces.get(type);
        Reply reply = variant == Variant.DELTA || nonce == null ? new Reply.Silent() : new Reply.Accepted(nonce);
        toServer.add(new Asked(type, wish, reply));
    }

    void forgetNonces() {
        nonces.clear();
    }

    private void say(ResourceType type, Reply reply) {
        String nonce = switch (reply) {
            case Reply.Accepted(var said) -> said;
            case Reply.Refused(var said, var error) -> said;
            case Reply.Silent() -> "";
        };
        nonces.put(type, nonce);
        Wish wish = variant == Variant.DELTA
                ? new Wish.Edit(ImmutableSet.of(), ImmutableSet.of(), ImmutableMap.of())
                : exactly(type);
        toServer.add(new Asked(type, wish, reply));
    }

    private Wish exactly(ResourceType type) {
        return new Wish.Exactly(ImmutableSet.copyOf(names(type)), versions.getOrDefault(type, ""));
    }

    private static boolean wildcard(ResourceType type) {
        return type.completeInStateOfTheWorld();
    }

    private Set<String> names(ResourceType type) {
        return Objects.requireNonNull(names.get(type));
    }

    private Map<String, EnvoyResource> state(ResourceType type) {
        return Objects.requireNonNull(state.get(type));
    }

    /** Clusters that a route uses and that cannot take requests: must be empty at all times. */
    Set<String> broken() {
        Set<String> broken = new TreeSet<>();
        for (String listener : state(LISTENER).keySet()) {
            EnvoyResource routes = state(ROUTE).get(listener.replace('l', 'r'));
            if (routes != null) {
                clusters(routes).filter(cluster -> !usable.contains(cluster)).forEach(broken::add);
            }
        }
        return broken;
    }

    static Stream<String> clusters(EnvoyResource routes) {
        try {
            return RouteConfiguration.parseFrom(routes.body()).getVirtualHosts(0).getRoutesList().stream()
                    .map(Route::getRoute)
                    .map(action -> action.getCluster());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }
}
