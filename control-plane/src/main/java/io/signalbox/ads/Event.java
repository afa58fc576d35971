package io.signalbox.ads;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.signalbox.envoy.ResourceType;
import io.signalbox.snapshot.SnapshotChange;

/** What a {@link Subscription} hears of, from either side. */
sealed interface Event {

    /** The group has a newer snapshot. */
    record Changed(SnapshotChange change) implements Event {}

    /** The client spoke of a type. */
    record Asked(ResourceType type, Wish wish, Reply reply) implements Event {}

    /** What a request says of the client's interest. */
    sealed interface Wish {

        /**
         * State of the world: the whole list, said again in each request.
         *
         * @param version of the newest response that the client accepted, perhaps on an earlier stream; empty if none
         */
        record Exactly(ImmutableSet<String> names, String version) implements Wish {}

        /**
         * Delta: additions to and removals from the list.
         *
         * @param known versions by name that the client has from an earlier stream
         */
        record Edit(
                ImmutableSet<String> subscribe, ImmutableSet<String> unsubscribe, ImmutableMap<String, String> known)
                implements Wish {}
    }

    /** What a request says of an earlier response. */
    sealed interface Reply {

        /** Nothing: the request answers no response. */
        record Silent() implements Reply {}

        record Accepted(String nonce) implements Reply {}

        record Refused(String nonce, String error) implements Reply {}
    }
}
