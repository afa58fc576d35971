package io.signalbox.feature;

import com.google.common.collect.ImmutableSet;
import com.google.protobuf.BoolValue;
import io.signalbox.api.gloo.Settings;
import io.signalbox.api.gloo.Upstream;
import io.signalbox.api.kubernetes.Service;
import io.signalbox.api.kubernetes.ServicePort;
import io.signalbox.model.Resource;
import java.util.Map;
import java.util.Optional;

/**
 * The options of an Upstream that a Service's annotations and ports stand for. HTTP/2 is spoken if the first of these
 * that says anything says so: the annotation {@value #H2_SERVICE} of the Service, the same key in {@code
 * upstreamOptions.globalAnnotations} of the Settings, the port's {@code appProtocol} ({@code http2}, {@code grpc},
 * {@code grpc-web}, {@code kubernetes.io/h2c}), the start of the port's name ({@code grpc}, {@code h2}, {@code http2}).
 */
public final class ServiceUpstreams {

    /** {@code "true"} or {@code "false"}. */
    public static final String H2_SERVICE = "gloo.solo.io/h2_service";

    private static final ImmutableSet<String> HTTP2_PROTOCOLS =
            ImmutableSet.of("http2", "grpc", "grpc-web", "kubernetes.io/h2c");

    private static final ImmutableSet<String> HTTP2_NAME_PREFIXES = ImmutableSet.of("grpc", "h2", "http2");

    private ServiceUpstreams() {}

    /** The options for one of the Service's ports; an Upstream without a type. */
    public static Upstream options(Resource<Service> service, ServicePort port, Settings settings) {
        Upstream.Builder out = Upstream.newBuilder();
        http2(service, port, settings).ifPresent(http2 -> out.setUseHttp2(BoolValue.of(http2)));
        return out.build();
    }

    private static Optional<Boolean> http2(Resource<Service> service, ServicePort port, Settings settings) {
        return said(service.meta().annotations())
                .or(() -> said(settings.getUpstreamOptions().getGlobalAnnotationsMap()))
                .or(() -> HTTP2_PROTOCOLS.contains(port.getAppProtocol())
                                || HTTP2_NAME_PREFIXES.stream().anyMatch(port.getName()::startsWith)
                        ? Optional.of(true)
                        : Optional.empty());
    }

    private static Optional<Boolean> said(Map<String, String> annotations) {
        return switch (annotations.getOrDefault(H2_SERVICE, "")) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.empty();
        };
    }
}
