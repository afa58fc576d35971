package io.signalbox.feature;

import com.google.common.collect.ImmutableList;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.signalbox.api.gateway.VirtualService;
import io.signalbox.feature.VirtualHostResult.RouteOrigin;
import io.signalbox.model.Key;
import io.signalbox.model.Resource;
import java.util.Optional;

/** From a VirtualService to Envoy's virtual host. */
public final class VirtualHosts {

    private VirtualHosts() {}

    /**
     * Translates a VirtualService. What is wrong with it is reported; whatever is not wrong is served.
     *
     * @param lastGood what it was when it last had no error: what is wrong now keeps the form that it had then
     * @param domains those of its domains that no other VirtualService has, at least one
     * @param scope looks at the VirtualService's {@code spec}
     */
    public static VirtualHostResult translate(
            Resource<VirtualService> current,
            Optional<Resource<VirtualService>> lastGood,
            ImmutableList<String> domains,
            Scope scope) {
        VirtualHost.Builder host =
                VirtualHost.newBuilder().setName(name(current.key())).addAllDomains(domains);
        ImmutableList<RouteOrigin> origins = ImmutableList.of();
        return VirtualHostResult.of(host.build(), scope, origins);
    }

    /** Gloo Edge's name of the virtual host: namespace and name, with underscores for all dots. */
    static String name(Key<VirtualService> key) {
        return (key.namespace() + "_" + key.name()).replace('.', '_');
    }
}
