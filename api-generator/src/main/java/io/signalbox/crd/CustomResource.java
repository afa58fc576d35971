package io.signalbox.crd;

import com.google.protobuf.Descriptors.Descriptor;
import io.signalbox.api.gloo.AggregateListener;
import io.signalbox.api.gloo.HttpListener;
import io.signalbox.api.gloo.HybridListener;
import io.signalbox.api.gloo.TcpListener;
import io.signalbox.model.Kind;
import io.signalbox.model.Kinds;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A kind that lives in the API server as a custom resource, under the names that Gloo Edge gives it, so that neither
 * scripts nor fingers have to learn anew.
 *
 * @param singular the name for one of them, as in {@code kubectl get virtualservice}
 * @param shortNames as in {@code kubectl get vs}
 * @param columns what {@code kubectl get} shows beside the name
 * @param open messages that the schema says nothing about. Only a Proxy has some: no one writes it by hand, and it
 *     repeats the routes of all others so often that its definition would be too large for {@code kubectl apply}
 */
record CustomResource(
        Kind<?> kind, String singular, List<String> shortNames, List<Column> columns, Set<Descriptor> open) {

    /** {@code kubectl get gloo-gateway} lists what there is of all kinds; the name is Gloo Edge's. */
    static final List<String> CATEGORIES = List.of("gloo-gateway", "signalbox");

    /** Every custom resource, in the order of {@link Kinds#ALL}. */
    static final List<CustomResource> ALL = List.of(
            of(
                    Kinds.VIRTUAL_SERVICE,
                    "virtualservice",
                    List.of("vs", "gvs"),
                    Column.text("Domains", ".spec.virtualHost.domains", "Host names that are served."),
                    Column.text("TLS", ".spec.sslConfig.secretRef.name", "Secret with the certificate.")),
            of(
                    Kinds.ROUTE_TABLE,
                    "routetable",
                    List.of("rt", "grt"),
                    Column.number("Weight", ".spec.weight", "Lower ones are tried first.")),
            of(
                    Kinds.GATEWAY,
                    "gateway",
                    List.of("gw", "ggw"),
                    Column.text("Address", ".spec.bindAddress", "Address that Envoy listens on."),
                    Column.number("Port", ".spec.bindPort", "Port that Envoy listens on."),
                    Column.yesOrNo("TLS", ".spec.ssl", "Whether the listener speaks TLS."),
                    Column.text("Proxies", ".spec.proxyNames", "Groups of Envoys that get the listener.")
                            .wide()),
            of(Kinds.MATCHABLE_HTTP_GATEWAY, "httpgateway", List.of("hgw", "ghgw")),
            of(Kinds.MATCHABLE_TCP_GATEWAY, "tcpgateway", List.of("tgw", "gtgw")),
            of(Kinds.VIRTUAL_HOST_OPTION, "virtualhostoption", List.of("vho", "vhopts", "gvho")),
            of(Kinds.ROUTE_OPTION, "routeoption", List.of("rto", "rtopts", "grto")),
            of(
                    Kinds.UPSTREAM,
                    "upstream",
                    List.of("us", "gus"),
                    Column.text("Service", ".spec.kube.serviceName", "Kubernetes Service that it stands for."),
                    Column.text("Host", ".spec.static.hosts[0].addr", "First of its static hosts."),
                    Column.number("Port", ".spec.kube.servicePort", "Port of the Service.")
                            .wide()),
            of(Kinds.UPSTREAM_GROUP, "upstreamgroup", List.of("ug", "gug")),
            of(
                    Kinds.SETTINGS,
                    "settings",
                    List.of("st", "gst"),
                    Column.text("Watches", ".spec.watchNamespaces", "Namespaces that are read; none: all.")),
            of(Kinds.PROXY, "proxy", List.of("px", "gpx"))
                    .leavingOpen(
                            HttpListener.getDescriptor(),
                            TcpListener.getDescriptor(),
                            HybridListener.getDescriptor(),
                            AggregateListener.getDescriptor()));

    CustomResource {
        shortNames = List.copyOf(shortNames);
        columns = List.copyOf(columns);
        open = Set.copyOf(open);
    }

    /** The name of the definition: Kubernetes demands this form. */
    String definitionName() {
        return kind.plural() + "." + kind.group();
    }

    private static CustomResource of(Kind<?> kind, String singular, List<String> shortNames, Column... own) {
        List<Column> columns = Stream.concat(Stream.of(own), Stream.of(Column.STATE, Column.REASON, Column.AGE))
                .toList();
        return new CustomResource(kind, singular, shortNames, columns, Set.of());
    }

    private CustomResource leavingOpen(Descriptor... messages) {
        return new CustomResource(kind, singular, shortNames, columns, Set.of(messages));
    }
}
