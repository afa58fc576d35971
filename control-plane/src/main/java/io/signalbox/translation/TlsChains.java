package io.signalbox.translation;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.signalbox.api.gateway.Gateway;
import io.signalbox.api.gateway.VirtualService;
import io.signalbox.feature.TlsChain;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.FieldPath;
import io.signalbox.model.Key;
import io.signalbox.report.Reason;
import io.signalbox.report.Report;
import io.signalbox.report.Translated;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The TLS filter chains of a Gateway, from its VirtualServices' {@code sslConfig}s. Those that differ in nothing but
 * their server names share a chain, as in Gloo Edge. Envoy refuses two chains with one server name, so a name stays
 * with the VirtualService that was there first, and only that name is lost for the other.
 */
public record TlsChains(Key<Gateway> gateway) implements Query<Translated<ImmutableList<TlsChain>>> {

    public static final Reason SERVER_NAME_TAKEN = Reason.error("ServerNameTaken");

    /** The server name that stands for all that no chain names. */
    private static final String ANY = "";

    @Override
    public Translated<ImmutableList<TlsChain>> answer(Reads reads) {
        List<Key<VirtualService>> byAge = reads.members(Groupings.VIRTUAL_SERVICES_OF_GATEWAY, gateway).stream()
                .map(key -> reads.get(new AgeOf<>(key)))
                .sorted()
                .map(AgeOf.Age::key)
                .toList();
        Merge merge = new Merge();
        for (Key<VirtualService> virtualService : byAge) {
            reads.get(new TlsChainOf(virtualService)).value().ifPresent(chain -> merge.add(virtualService, chain));
        }
        return new Translated<>(merge.chains(), ImmutableList.copyOf(merge.reports));
    }

    private final class Merge {
        private final Map<DownstreamTlsContext, List<String>> names = new LinkedHashMap<>();
        private final Map<String, Claim> owners = new HashMap<>();
        private final List<Report> reports = new ArrayList<>();

        void add(Key<VirtualService> virtualService, TlsChain chain) {
            List<String> wanted = chain.sniDomains().isEmpty() ? List.of(ANY) : chain.sniDomains();
            for (String name : wanted) {
                Claim owner = owners.putIfAbsent(name, new Claim(virtualService, chain.context()));
                if (owner == null) {
                    names.computeIfAbsent(chain.context(), context -> new ArrayList<>())
                            .add(name);
                } else if (!owner.context().equals(chain.context())) {
                    reports.add(taken(virtualService, name, owner.virtualService()));
                }
            }
        }

        private Report taken(Key<VirtualService> virtualService, String name, Key<VirtualService> owner) {
            String what = name.equals(ANY) ? "TLS without sniDomains" : "server name " + name;
            return new Report(
                    virtualService,
                    FieldPath.SPEC.field("sslConfig.sniDomains"),
                    SERVER_NAME_TAKEN,
                    what + " already belongs to " + owner + " with another TLS configuration on " + gateway
                            + "; name other sniDomains or use the same configuration");
        }

        ImmutableList<TlsChain> chains() {
            return names.entrySet().stream()
                    .map(entry -> new TlsChain(
                            entry.getValue().contains(ANY)
                                    ? ImmutableList.of()
                                    : ImmutableList.sortedCopyOf(entry.getValue()),
                            entry.getKey(),
                            ImmutableSortedSet.of()))
                    .collect(ImmutableList.toImmutableList());
        }
    }

    private record Claim(Key<VirtualService> virtualService, DownstreamTlsContext context) {}
}
