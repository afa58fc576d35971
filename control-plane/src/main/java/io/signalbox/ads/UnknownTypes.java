package io.signalbox.ads;

import io.signalbox.ads.Event.Reply;
import io.signalbox.ads.Event.Wish;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Answers one stream's requests for types that are not served, such as runtime layers: there is nothing of them.
 * Without an answer Envoy would wait for its {@code initial_fetch_timeout}. Confined to the stream's turn.
 */
final class UnknownTypes {

    /** More than Envoy has types; a client that makes some up is not answered beyond. */
    private static final int TYPES_MAX = 32;

    private final Map<String, Set<String>> asked = new HashMap<>();

    /** The names that are due an answer; absent if the request only acknowledges one. */
    Optional<Set<String>> due(String typeUrl, Wish wish, Reply reply) {
        Set<String> names = switch (wish) {
            case Wish.Exactly(var all, var version) -> all;
            case Wish.Edit(var subscribe, var unsubscribe, var known) -> subscribe;
        };
        Set<String> before = asked.get(typeUrl);
        boolean first = before == null;
        if (first && asked.size() >= TYPES_MAX) {
            return Optional.empty();
        }
        boolean silent = reply instanceof Reply.Silent;
        boolean news = switch (wish) {
            case Wish.Exactly exactly -> first || (silent && before != null) || !names.equals(before);
            case Wish.Edit edit -> first || !names.isEmpty();
        };
        // Names of the delta variant need not be remembered: each subscription is answered.
        asked.put(typeUrl, wish instanceof Wish.Exactly ? names : Set.of());
        return news ? Optional.of(names) : Optional.empty();
    }

    boolean first(String typeUrl) {
        return !asked.containsKey(typeUrl);
    }
}
