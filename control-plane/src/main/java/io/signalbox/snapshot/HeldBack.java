package io.signalbox.snapshot;

import com.google.common.collect.ImmutableSet;
import com.google.protobuf.ByteString;
import io.signalbox.envoy.Hashed;
import io.signalbox.envoy.RouteConfigurationBytes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The virtual hosts of one route configuration that are held back since Envoy refused a version with them, so that one
 * of them does not keep all others from being edited. Envoy seldom says which one it means: those that differ from what
 * it last accepted are halved and tried until each is accepted or found guilty. No version is tried twice. Confined to
 * the translation thread.
 */
final class HeldBack {

    /** Refused, by the host's name; for as long as translation yields these very bytes. */
    private final Map<String, ByteString> guilty = new LinkedHashMap<>();
    /** Suspects whose turn to be tried comes later, the next one on top. */
    private final Deque<Map<String, ByteString>> untried = new ArrayDeque<>();

    private Map<String, ByteString> trying = Map.of();
    /** Whether what is next must hold a guilty one if what is tried holds none: together they were refused. */
    private boolean nextIsBad;

    private EnvoyResource wanted;

    /** @param wanted the route configuration as translation yields it */
    HeldBack(EnvoyResource wanted) {
        this.wanted = wanted;
    }

    boolean isEmpty() {
        return guilty.isEmpty() && untried.isEmpty() && trying.isEmpty();
    }

    boolean isTrying() {
        return !trying.isEmpty();
    }

    /** Names of the virtual hosts that are known to be refused. */
    ImmutableSet<String> guilty() {
        return ImmutableSet.copyOf(guilty.keySet());
    }

    boolean isWanted(String version) {
        return wanted.version().equals(version);
    }

    /**
     * Takes what translation yields now. Suspects are tried with it all at once; if it mends a guilty one, all of these
     * are, too, since one may be refused for what another is.
     */
    void want(EnvoyResource next) {
        wanted = next;
        untried.clear();
        trying = Map.of();
        nextIsBad = false;
        Map<String, ByteString> hosts = hosts(next);
        if (guilty.entrySet().removeIf(host -> !host.getValue().equals(hosts.get(host.getKey())))) {
            guilty.clear();
        }
    }

    /**
     * Envoy refused a version. Its suspects are the hosts that Envoy's words name, or else those that differ from what
     * was accepted last.
     *
     * @return whether there is any
     */
    boolean blame(EnvoyResource refused, @Nullable EnvoyResource accepted, String error) {
        Map<String, ByteString> before = hosts(accepted);
        Map<String, ByteString> suspects = hosts(refused);
        suspects.entrySet().removeIf(host -> host.getValue().equals(before.get(host.getKey())));
        if (suspects.isEmpty()) {
            return false;
        }
        nextIsBad = false;
        ImmutableSet<String> named = Suspects.named(suspects.keySet(), error);
        if (named.isEmpty()) {
            accuse(suspects);
        } else {
            Map<String, ByteString> others = new LinkedHashMap<>(suspects);
            others.keySet().removeAll(named);
            suspects.keySet().retainAll(named);
            guilty.putAll(suspects);
            if (!others.isEmpty()) {
                untried.push(others);
            }
            next();
        }
        return true;
    }

    /** Envoy accepted what was tried. */
    void tryMore() {
        if (nextIsBad) {
            nextIsBad = false;
            accuse(untried.pop());
        } else {
            next();
        }
    }

    /** At least one of them is guilty. */
    private void accuse(Map<String, ByteString> suspects) {
        if (suspects.size() == 1) {
            guilty.putAll(suspects);
            next();
            return;
        }
        Map<String, ByteString> first = new LinkedHashMap<>();
        Map<String, ByteString> second = new LinkedHashMap<>();
        suspects.forEach((host, bytes) -> (first.size() < suspects.size() / 2 ? first : second).put(host, bytes));
        trying = first;
        untried.push(second);
        nextIsBad = true;
    }

    private void next() {
        trying = untried.isEmpty() ? Map.of() : untried.pop();
    }

    /**
     * What may be served: those held back in the form that was accepted last, or not at all. Absent if nothing is left.
     */
    @Nullable
    EnvoyResource rest(@Nullable EnvoyResource accepted) {
        Map<String, ByteString> before = hosts(accepted);
        List<ByteString> rest = new ArrayList<>();
        hosts(wanted).forEach((host, bytes) -> {
            ByteString served = isHeldBack(host) ? before.get(host) : bytes;
            if (served != null) {
                rest.add(served);
            }
        });
        if (rest.isEmpty()) {
            return null;
        }
        RouteConfigurationBytes body = new RouteConfigurationBytes(wanted.name());
        rest.forEach(part -> body.add(Hashed.of(part)));
        return EnvoyResource.of(wanted.type(), wanted.name(), body.whole(), wanted.origins());
    }

    private boolean isHeldBack(String host) {
        return guilty.containsKey(host) || untried.stream().anyMatch(hosts -> hosts.containsKey(host));
    }

    private static Map<String, ByteString> hosts(@Nullable EnvoyResource routes) {
        return routes == null ? Map.of() : RouteConfigurationBytes.parts(routes.body());
    }
}
