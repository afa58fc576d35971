package io.signalbox.translation;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import io.signalbox.api.gateway.Gateway;
import io.signalbox.api.gateway.RouteTable;
import io.signalbox.api.gateway.VirtualService;
import io.signalbox.envoy.ResourceType;
import io.signalbox.envoy.RouteConfigurationBytes;
import io.signalbox.feature.VirtualHostResult;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.FieldPath;
import io.signalbox.model.Key;
import io.signalbox.report.Translated;
import io.signalbox.snapshot.EnvoyResource;
import io.signalbox.snapshot.Provenance;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A Gateway's route configuration: its virtual hosts' bytes and hashes, put together in the order of their names. The
 * same in all of the Gateway's proxies. Absent when the Gateway has no listener.
 */
public record RouteConfigurationOf(Key<Gateway> gateway) implements Query<Optional<EnvoyResource>> {

    private static final FieldPath VIRTUAL_HOST = FieldPath.SPEC.field("virtualHost");
    private static final FieldPath ROUTES = FieldPath.SPEC.field("routes");

    @Override
    public Optional<EnvoyResource> answer(Reads reads) {
        Optional<ListenerAddress> address =
                reads.get(new ListenerAddressOf(gateway)).value();
        ImmutableSortedMap<Key<VirtualService>, Translated<Optional<VirtualHostResult>>> hosts =
                reads.all(Families.VIRTUAL_HOSTS, gateway);
        if (address.isEmpty() || (hosts.isEmpty() && !reads.get(new ListensEmpty()))) {
            return Optional.empty();
        }
        String name = address.get().routeConfigurationName();
        RouteConfigurationBytes bytes = new RouteConfigurationBytes(name);
        ImmutableList.Builder<Provenance> origins = ImmutableList.builderWithExpectedSize(hosts.size() + 1);
        Set<Key<RouteTable>> tables = new TreeSet<>();
        origins.add(new Provenance(gateway, FieldPath.SPEC));
        for (Map.Entry<Key<VirtualService>, Translated<Optional<VirtualHostResult>>> entry : hosts.entrySet()) {
            entry.getValue().value().ifPresent(host -> {
                bytes.add(host.part());
                origins.add(new Provenance(entry.getKey(), VIRTUAL_HOST));
                host.needs().tables().forEach(use -> tables.add(use.table()));
            });
        }
        tables.forEach(table -> origins.add(new Provenance(table, ROUTES)));
        return Optional.of(EnvoyResource.of(ResourceType.ROUTE, name, bytes.whole(), origins.build()));
    }
}
