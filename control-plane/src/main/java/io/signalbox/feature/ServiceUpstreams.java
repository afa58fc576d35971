package io.signalbox.feature;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.protobuf.BoolValue;
import io.signalbox.api.core.ResourceRef;
import io.signalbox.api.gloo.SSLFiles;
import io.signalbox.api.gloo.Settings;
import io.signalbox.api.gloo.Upstream;
import io.signalbox.api.gloo.UpstreamSslConfig;
import io.signalbox.api.kubernetes.Service;
import io.signalbox.api.kubernetes.ServicePort;
import io.signalbox.model.Resource;
import io.signalbox.report.Reason;
import java.util.Map;
import java.util.Optional;

/**
 * The options of an Upstream that a Service's annotations and ports stand for, in this order, so that the later wins:
 *
 * <ul>
 *   <li>HTTP/2 is spoken if the first of these that says anything says so: the annotation {@value #H2_SERVICE} of the
 *       Service, the same key in {@code upstreamOptions.globalAnnotations} of the Settings, the port's {@code
 *       appProtocol} ({@code http2}, {@code grpc}, {@code grpc-web}, {@code kubernetes.io/h2c}), the start of the
 *       port's name ({@code grpc}, {@code h2}, {@code http2});
 *   <li>TLS, by the annotations {@code gloo.solo.io/sslService.secret}, or {@code .tlsCert}, {@code .tlsKey} and {@code
 *       .rootCa}, and {@code .oneWayTls} with one of them; a value {@code 443:name} is meant for that port alone;
 *   <li>any option, by {@link UpstreamConfig} in the {@code globalAnnotations} and then in the Service's annotations.
 * </ul>
 *
 * <p><b>Reports</b> {@link #BAD_UPSTREAM_CONFIG}
 */
public final class ServiceUpstreams {

    /** What is wrong in an annotation. */
    static final Reason BAD_UPSTREAM_CONFIG = Reason.warning("ServiceUpstreamConfig");

    /** {@code "true"} or {@code "false"}. */
    public static final String H2_SERVICE = "gloo.solo.io/h2_service";

    private static final String SSL = "gloo.solo.io/sslService.";

    private static final ImmutableSet<String> HTTP2_PROTOCOLS =
            ImmutableSet.of("http2", "grpc", "grpc-web", "kubernetes.io/h2c");

    private static final ImmutableSet<String> HTTP2_NAME_PREFIXES = ImmutableSet.of("grpc", "h2", "http2");

    /** What Go's {@code strconv.ParseBool} takes for true, which Gloo Edge asks. */
    private static final ImmutableSet<String> TRUE = ImmutableSet.of("1", "t", "T", "true", "TRUE", "True");

    private ServiceUpstreams() {}

    /**
     * What a Service says of one of its ports.
     *
     * @param upstream the options; of its type only the {@code serviceSpec} and {@code subsetSpec} of
     *     {@code kube}, if an annotation gives them
     * @param mistakes sentences that say what of the annotations has no effect
     */
    public record Options(Upstream upstream, ImmutableList<String> mistakes) {}

    /** The options for one of the Service's ports. */
    public static Options options(Resource<Service> service, ServicePort port, Settings settings) {
        Map<String, String> own = service.meta().annotations();
        Map<String, String> global = settings.getUpstreamOptions().getGlobalAnnotationsMap();
        Upstream.Builder out = Upstream.newBuilder();
        http2(own, global, port).ifPresent(http2 -> out.setUseHttp2(BoolValue.of(http2)));
        tls(service, port).ifPresent(out::setSslConfig);
        ImmutableList<String> mistakes = ImmutableList.<String>builder()
                .addAll(UpstreamConfig.apply(global, "settings.upstreamOptions.globalAnnotations", out))
                .addAll(UpstreamConfig.apply(own, "the annotations of " + service.key(), out))
                .build();
        return new Options(out.build(), mistakes);
    }

    private static Optional<Boolean> http2(Map<String, String> own, Map<String, String> global, ServicePort port) {
        return said(own)
                .or(() -> said(global))
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

    private static Optional<UpstreamSslConfig> tls(Resource<Service> service, ServicePort port) {
        Map<String, String> annotations = service.meta().annotations();
        String secret = ofPort(annotations, "secret", port);
        SSLFiles files = SSLFiles.newBuilder()
                .setTlsCert(ofPort(annotations, "tlsCert", port))
                .setTlsKey(ofPort(annotations, "tlsKey", port))
                .setRootCa(ofPort(annotations, "rootCa", port))
                .build();
        UpstreamSslConfig.Builder out = UpstreamSslConfig.newBuilder();
        if (!secret.isEmpty()) {
            out.setSecretRef(ResourceRef.newBuilder()
                    .setName(secret)
                    .setNamespace(service.key().namespace()));
        } else if (!files.equals(SSLFiles.getDefaultInstance())) {
            out.setSslFiles(files);
        } else {
            return Optional.empty();
        }
        String oneWay = ofPort(annotations, "oneWayTls", port);
        if (!oneWay.isEmpty()) {
            out.setOneWayTls(BoolValue.of(TRUE.contains(oneWay)));
        }
        return Optional.of(out.build());
    }

    /** A value with one colon names its port before it; what is no number there means all ports, as in Gloo Edge. */
    private static String ofPort(Map<String, String> annotations, String key, ServicePort port) {
        String value = annotations.getOrDefault(SSL + key, "");
        int colon = value.indexOf(':');
        if (colon < 0 || colon != value.lastIndexOf(':')) {
            return value;
        }
        String number = value.substring(0, colon);
        boolean meant = !number.matches("[1-9]\\d{0,4}") || Integer.parseInt(number) == port.getPort();
        return meant ? value.substring(colon + 1) : "";
    }
}
