package io.signalbox.model;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.Message;
import io.signalbox.api.gateway.Gateway;
import io.signalbox.api.gateway.MatchableHttpGateway;
import io.signalbox.api.gateway.MatchableTcpGateway;
import io.signalbox.api.gateway.RouteOption;
import io.signalbox.api.gateway.RouteTable;
import io.signalbox.api.gateway.VirtualHostOption;
import io.signalbox.api.gateway.VirtualService;
import io.signalbox.api.gloo.Proxy;
import io.signalbox.api.gloo.Settings;
import io.signalbox.api.gloo.Upstream;
import io.signalbox.api.gloo.UpstreamGroup;
import io.signalbox.api.kubernetes.ConfigMap;
import io.signalbox.api.kubernetes.EndpointSlice;
import io.signalbox.api.kubernetes.Namespace;
import io.signalbox.api.kubernetes.Pod;
import io.signalbox.api.kubernetes.Secret;
import io.signalbox.api.kubernetes.Service;
import io.signalbox.model.Kind.Body;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The kinds of resources that Signalbox reads, and what to say of the others. */
public final class Kinds {

    private static final String GATEWAY_GROUP = "gateway.solo.io";
    private static final String GLOO_GROUP = "gloo.solo.io";

    public static final Kind<VirtualService> VIRTUAL_SERVICE =
            gateway("VirtualService", "virtualservices", VirtualService.getDefaultInstance());
    public static final Kind<RouteTable> ROUTE_TABLE =
            gateway("RouteTable", "routetables", RouteTable.getDefaultInstance());
    public static final Kind<Gateway> GATEWAY = gateway("Gateway", "gateways", Gateway.getDefaultInstance());
    public static final Kind<MatchableHttpGateway> MATCHABLE_HTTP_GATEWAY =
            gateway("MatchableHttpGateway", "httpgateways", MatchableHttpGateway.getDefaultInstance());
    public static final Kind<MatchableTcpGateway> MATCHABLE_TCP_GATEWAY =
            gateway("MatchableTcpGateway", "tcpgateways", MatchableTcpGateway.getDefaultInstance());
    public static final Kind<VirtualHostOption> VIRTUAL_HOST_OPTION =
            gateway("VirtualHostOption", "virtualhostoptions", VirtualHostOption.getDefaultInstance());
    public static final Kind<RouteOption> ROUTE_OPTION =
            gateway("RouteOption", "routeoptions", RouteOption.getDefaultInstance());

    public static final Kind<Upstream> UPSTREAM = gloo("Upstream", "upstreams", Upstream.getDefaultInstance());
    public static final Kind<UpstreamGroup> UPSTREAM_GROUP =
            gloo("UpstreamGroup", "upstreamgroups", UpstreamGroup.getDefaultInstance());
    public static final Kind<Settings> SETTINGS = gloo("Settings", "settings", Settings.getDefaultInstance());
    public static final Kind<Proxy> PROXY = gloo("Proxy", "proxies", Proxy.getDefaultInstance());

    public static final Kind<Service> SERVICE = kubernetes("", "Service", "services", Service.getDefaultInstance());
    public static final Kind<EndpointSlice> ENDPOINT_SLICE =
            kubernetes("discovery.k8s.io", "EndpointSlice", "endpointslices", EndpointSlice.getDefaultInstance());
    public static final Kind<Secret> SECRET = kubernetes("", "Secret", "secrets", Secret.getDefaultInstance());
    public static final Kind<ConfigMap> CONFIG_MAP =
            kubernetes("", "ConfigMap", "configmaps", ConfigMap.getDefaultInstance());
    public static final Kind<Namespace> NAMESPACE =
            kubernetes("", "Namespace", "namespaces", Namespace.getDefaultInstance());
    public static final Kind<Pod> POD = kubernetes("", "Pod", "pods", Pod.getDefaultInstance());

    /** Every kind that is read, in the order in which they are declared above. */
    public static final ImmutableList<Kind<?>> ALL = ImmutableList.of(
            VIRTUAL_SERVICE,
            ROUTE_TABLE,
            GATEWAY,
            MATCHABLE_HTTP_GATEWAY,
            MATCHABLE_TCP_GATEWAY,
            VIRTUAL_HOST_OPTION,
            ROUTE_OPTION,
            UPSTREAM,
            UPSTREAM_GROUP,
            SETTINGS,
            PROXY,
            SERVICE,
            ENDPOINT_SLICE,
            SECRET,
            CONFIG_MAP,
            NAMESPACE,
            POD);

    /** Kinds of Gloo Edge that are known and that this build does not read, by the names that operators write. */
    private static final Set<String> NOT_HONOURED = Set.of(
            "AuthConfig", "RateLimitConfig", "GraphQLApi", "ListenerOption", "HttpListenerOption", "DirectResponse");

    /** What an {@code apiVersion} and a {@code kind} name. */
    public sealed interface Named {
        /** A kind that is read. */
        record Known(Kind<?> kind) implements Named {}

        /** A mistake; the message says what would be right. */
        record Unknown(String message) implements Named {}

        /** A kind of Gloo Edge that this build cannot honour. */
        record NotHonoured(String message) implements Named {}

        /** Somebody else's kind, such as a Deployment in the same file. */
        record Foreign() implements Named {}
    }

    private Kinds() {}

    /** Whether resources of the kind live in no namespace, so that their keys have an empty one. */
    public static boolean isClusterScoped(Kind<?> kind) {
        return kind.equals(NAMESPACE);
    }

    /** The kind of that name; group and version must be right too. */
    public static Optional<Kind<?>> find(String apiVersion, String kind) {
        return named(apiVersion, kind) instanceof Named.Known(Kind<?> known) ? Optional.of(known) : Optional.empty();
    }

    /** What a manifest's {@code apiVersion} and {@code kind} name. */
    public static Named named(String apiVersion, String kind) {
        String group = apiVersion.contains("/") ? apiVersion.substring(0, apiVersion.indexOf('/')) : "";
        Optional<Kind<?>> sameName =
                ALL.stream().filter(known -> known.name().equals(kind)).findFirst();
        if (sameName.isPresent() && sameName.get().apiVersion().equals(apiVersion)) {
            return new Named.Known(sameName.get());
        }
        if (sameName.isPresent()
                && (isGloos(group)
                        || group.isEmpty()
                        || group.equals(sameName.get().group()))) {
            return new Named.Unknown("there is no " + kind + " in apiVersion " + apiVersion + "; write apiVersion: "
                    + sameName.get().apiVersion());
        }
        if (isGloos(group) && NOT_HONOURED.contains(kind)) {
            return new Named.NotHonoured(
                    kind + " is a kind of Gloo Edge that this build does not honour yet, so it has no effect");
        }
        if (group.equals(GATEWAY_GROUP) || group.equals(GLOO_GROUP)) {
            return new Named.Unknown(
                    "there is no kind " + kind + " in apiVersion " + apiVersion + NearestName.hint(kind, names()));
        }
        return new Named.Foreign();
    }

    private static boolean isGloos(String group) {
        return group.equals("solo.io") || group.endsWith(".solo.io");
    }

    private static <T extends Message> Kind<T> gateway(String name, String plural, T prototype) {
        return new Kind<>(GATEWAY_GROUP, "v1", name, plural, prototype, Body.SPEC);
    }

    private static <T extends Message> Kind<T> gloo(String name, String plural, T prototype) {
        return new Kind<>(GLOO_GROUP, "v1", name, plural, prototype, Body.SPEC);
    }

    private static <T extends Message> Kind<T> kubernetes(String group, String name, String plural, T prototype) {
        return new Kind<>(group, "v1", name, plural, prototype, Body.WHOLE);
    }

    private static List<String> names() {
        return ALL.stream().map(Kind::name).toList();
    }
}
