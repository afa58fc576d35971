package io.signalbox.translation;

import io.signalbox.api.gateway.Gateway;
import io.signalbox.api.gateway.HttpGateway;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.Key;
import io.signalbox.model.Kinds;
import io.signalbox.model.Meta;
import io.signalbox.model.Resource;
import java.util.Optional;

/**
 * A Gateway as written, or one of the two that Gloo Edge's installation brings and that are assumed when nobody wrote
 * any.
 */
public record GatewayInForce(Key<Gateway> key) implements Query<Optional<Resource<Gateway>>> {

    static final String BIND_ADDRESS = "::";
    static final int HTTP_PORT = 8080;
    static final int HTTPS_PORT = 8443;
    private static final String HTTP_NAME = "gateway-proxy";
    private static final String HTTPS_NAME = "gateway-proxy-ssl";

    static Key<Gateway> builtInHttp(String namespace) {
        return Kinds.GATEWAY.key(namespace, HTTP_NAME);
    }

    static Key<Gateway> builtInHttps(String namespace) {
        return Kinds.GATEWAY.key(namespace, HTTPS_NAME);
    }

    @Override
    public Optional<Resource<Gateway>> answer(Reads reads) {
        Optional<Resource<Gateway>> written = reads.get(new ResourceAt<>(key));
        if (written.isPresent()) {
            return written;
        }
        String namespace = reads.get(new WriteNamespace());
        if (key.equals(builtInHttp(namespace))) {
            return Optional.of(builtIn(Gateway.newBuilder().setBindPort(HTTP_PORT)));
        }
        if (key.equals(builtInHttps(namespace))) {
            return Optional.of(
                    builtIn(Gateway.newBuilder().setBindPort(HTTPS_PORT).setSsl(true)));
        }
        return Optional.empty();
    }

    private Resource<Gateway> builtIn(Gateway.Builder gateway) {
        gateway.setBindAddress(BIND_ADDRESS)
                .addProxyNames(ProxyName.DEFAULT)
                .setHttpGateway(HttpGateway.getDefaultInstance());
        return new Resource<>(key, Meta.NONE, gateway.build());
    }
}
