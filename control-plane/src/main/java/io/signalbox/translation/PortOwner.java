package io.signalbox.translation;

import io.signalbox.api.gateway.Gateway;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.Key;
import java.util.Comparator;
import java.util.Optional;

/**
 * The other Gateway of a proxy that has this one's port, because it was there first; absent when this one has it
 * itself.
 */
record PortOwner(ProxyName proxy, Key<Gateway> gateway) implements Query<Optional<Key<Gateway>>> {
    @Override
    public Optional<Key<Gateway>> answer(Reads reads) {
        Optional<ListenerAddress> own =
                reads.get(new ListenerAddressOf(gateway)).value();
        if (own.isEmpty()) {
            return Optional.empty();
        }
        return reads.members(Groupings.GATEWAYS_OF_PROXY, proxy).stream()
                .filter(other -> reads.get(new ListenerAddressOf(other))
                        .value()
                        .filter(address -> address.collidesWith(own.get()))
                        .isPresent())
                .map(candidate -> reads.get(new AgeOf<>(candidate)))
                .min(Comparator.naturalOrder())
                .map(AgeOf.Age::key)
                .filter(first -> !first.equals(gateway));
    }
}
