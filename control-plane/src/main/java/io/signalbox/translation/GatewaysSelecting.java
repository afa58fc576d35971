package io.signalbox.translation;

import com.google.common.collect.ImmutableSortedSet;
import io.signalbox.api.gateway.Gateway;
import io.signalbox.api.gateway.HttpGateway;
import io.signalbox.api.gateway.VirtualService;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.Key;
import io.signalbox.model.Resource;
import io.signalbox.reference.LabelSelector;
import java.util.List;
import java.util.Optional;

/**
 * The Gateways that serve a VirtualService. Asked for each VirtualService, not for each Gateway, so that a new
 * VirtualService costs one answer however many others there are.
 */
public record GatewaysSelecting(Key<VirtualService> virtualService) implements Query<ImmutableSortedSet<Key<Gateway>>> {

    @Override
    public ImmutableSortedSet<Key<Gateway>> answer(Reads reads) {
        Optional<Resource<VirtualService>> found = reads.get(new ResourceAt<>(virtualService));
        if (found.isEmpty()) {
            return ImmutableSortedSet.of();
        }
        return reads.get(new GatewaysInForce()).stream()
                .filter(gateway -> reads.get(new GatewayInForce(gateway))
                        .filter(resource -> selects(resource.body(), found.get()))
                        .isPresent())
                .collect(ImmutableSortedSet.toImmutableSortedSet(Key::compareTo));
    }

    /** Gloo Edge's order: TLS first, then expressions, labels, names; the namespaces hold for all but names. */
    static boolean selects(Gateway gateway, Resource<VirtualService> candidate) {
        if (!gateway.hasHttpGateway() || gateway.getSsl() != candidate.body().hasSslConfig()) {
            return false;
        }
        HttpGateway http = gateway.getHttpGateway();
        if (http.hasVirtualServiceExpressions()) {
            return inNamespaces(http, candidate)
                    && LabelSelector.ofGateway(http.getVirtualServiceExpressions())
                            .matches(candidate.meta().labels());
        }
        if (http.getVirtualServiceSelectorCount() > 0) {
            return inNamespaces(http, candidate)
                    && candidate
                            .meta()
                            .labels()
                            .entrySet()
                            .containsAll(http.getVirtualServiceSelectorMap().entrySet());
        }
        if (http.getVirtualServicesCount() > 0) {
            return http.getVirtualServicesList().stream()
                    .anyMatch(ref -> ref.getName().equals(candidate.key().name())
                            && ref.getNamespace().equals(candidate.key().namespace()));
        }
        return inNamespaces(http, candidate);
    }

    private static boolean inNamespaces(HttpGateway http, Resource<VirtualService> candidate) {
        List<String> namespaces = http.getVirtualServiceNamespacesList();
        return namespaces.isEmpty()
                || namespaces.contains("*")
                || namespaces.contains(candidate.key().namespace());
    }
}
