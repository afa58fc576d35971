package io.signalbox.status;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.signalbox.api.gateway.Gateway;
import io.signalbox.api.gateway.VirtualService;
import io.signalbox.api.gloo.HttpListener;
import io.signalbox.api.gloo.Listener;
import io.signalbox.api.gloo.Proxy;
import io.signalbox.api.gloo.Route;
import io.signalbox.api.gloo.Settings;
import io.signalbox.api.gloo.SourceMetadata;
import io.signalbox.api.gloo.VirtualHost;
import io.signalbox.model.Key;
import io.signalbox.model.Origin;
import io.signalbox.store.Held;
import io.signalbox.store.ProxyParts;
import io.signalbox.translation.ProxyName;
import io.signalbox.translation.ProxyVirtualHostOf;
import io.signalbox.translation.SettingsInForce;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.DeflaterOutputStream;
import org.pcollections.HashTreePMap;

/**
 * A Proxy's {@code spec}, put together from its parts in Gloo Edge's order: listeners and virtual hosts by their names.
 *
 * @param spec as the API server gets it
 * @param compressed whether {@code spec} has it compressed, as {@code settings.gateway.compressedProxySpec} asks
 */
public record ProxyText(JsonObject spec, boolean compressed) {

    private static final JsonFormat.Printer PRINTER = JsonFormat.printer().omittingInsignificantWhitespace();

    /**
     * Absent if there is no such Proxy, or none is to be written.
     *
     * @param held what sources told: the Settings, and of which generation the resources are
     */
    public static Optional<ProxyText> of(ProxyName proxy, ProxyParts parts, Map<Key<?>, Held> held) {
        Map<Key<Gateway>, Listener> listeners = parts.listeners().get(proxy);
        if (listeners == null) {
            return Optional.empty();
        }
        Proxy.Builder whole = Proxy.newBuilder();
        listeners.entrySet().stream()
                .map(entry -> listener(entry.getKey(), entry.getValue(), parts, held))
                .sorted(Comparator.comparing(Listener::getName))
                .forEach(whole::addListeners);
        String json = json(whole.build());
        return Optional.of(
                compresses(proxy, held)
                        ? new ProxyText(compressed(json), true)
                        : new ProxyText(JsonParser.parseString(json).getAsJsonObject(), false));
    }

    private static Listener listener(Key<Gateway> gateway, Listener bare, ProxyParts parts, Map<Key<?>, Held> held) {
        Listener.Builder listener = bare.toBuilder();
        observed(listener.getMetadataStaticBuilder(), gateway, held);
        HttpListener.Builder http = listener.getHttpListenerBuilder();
        Map<Key<VirtualService>, ProxyVirtualHostOf.Host> hosts =
                parts.virtualHosts().getOrDefault(gateway, HashTreePMap.empty());
        new TreeMap<Key<VirtualService>, ProxyVirtualHostOf.Host>(hosts).forEach((key, host) -> {
            http.addVirtualHosts(virtualHost(key, host.virtualHost(), held));
            host.tls().ifPresent(listener::addSslConfigurations);
        });
        return listener.build();
    }

    private static VirtualHost virtualHost(Key<VirtualService> key, VirtualHost bare, Map<Key<?>, Held> held) {
        VirtualHost.Builder host = bare.toBuilder();
        observed(host.getMetadataStaticBuilder(), key, held);
        for (Route.Builder route : host.getRoutesBuilderList()) {
            observed(route.getMetadataStaticBuilder(), key, held);
        }
        return host.build();
    }

    private static void observed(SourceMetadata.Builder metadata, Key<?> key, Map<Key<?>, Held> held) {
        Held source = held.get(key);
        if (source != null && source.origin() instanceof Origin.InCluster origin) {
            metadata.getSourcesBuilder(0).setObservedGeneration(origin.generation());
        }
    }

    private static boolean compresses(ProxyName proxy, Map<Key<?>, Held> held) {
        Held settings = held.get(SettingsInForce.key(proxy.namespace()));
        return settings != null
                && settings.resource()
                        .filter(resource -> resource.body() instanceof Settings body
                                && body.getGateway().getCompressedProxySpec())
                        .isPresent();
    }

    private static String json(Proxy proxy) {
        try {
            return PRINTER.print(proxy);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a Proxy has no JSON form", e); // It has no Any.
        }
    }

    /** Gloo Edge's form: the spec's JSON by zlib, in Base64. */
    private static JsonObject compressed(String json) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DeflaterOutputStream zlib = new DeflaterOutputStream(bytes)) {
            zlib.write(json.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e); // Memory does not fail.
        }
        JsonObject spec = new JsonObject();
        spec.addProperty("compressedSpec", Base64.getEncoder().encodeToString(bytes.toByteArray()));
        return spec;
    }
}
