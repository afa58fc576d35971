package io.signalbox.feature;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import io.signalbox.api.gloo.Upstream;
import io.signalbox.envoy.EnvoyConstraints;
import io.signalbox.model.FieldPath;
import io.signalbox.model.Kinds;
import io.signalbox.model.Resource;
import io.signalbox.reference.Configuration;
import io.signalbox.report.Report;
import java.util.List;

/** What an Upstream, written as YAML, becomes. A cluster without errors that Envoy would refuse fails the test. */
record UpstreamCluster(Cluster cluster, ImmutableList<Report> reports, ImmutableList<String> secrets) {

    /** @param spec the lines below {@code spec:} of Upstream default/petstore */
    static UpstreamCluster of(String spec, String... others) {
        String upstream = """
                apiVersion: gloo.solo.io/v1
                kind: Upstream
                metadata: {name: petstore, namespace: default}
                spec:
                """ + spec.indent(2);
        String[] all = new String[others.length + 1];
        all[0] = upstream;
        System.arraycopy(others, 0, all, 1, others.length);
        return of(Configuration.of(all));
    }

    static UpstreamCluster of(Configuration configuration) {
        Resource<Upstream> upstream = configuration.only(Kinds.UPSTREAM);
        Scope scope = Scope.of(upstream.key(), FieldPath.SPEC, configuration, configuration.settings());
        Cluster cluster = Clusters.ofUpstream(upstream, scope);
        if (!scope.hasErrors() && !new EnvoyConstraints().violations(cluster).isEmpty()) {
            throw new AssertionError(
                    "Envoy refuses it: " + new EnvoyConstraints().violations(cluster) + "\n" + cluster);
        }
        return new UpstreamCluster(
                cluster,
                scope.reports(),
                scope.secrets().stream().map(part -> part.sdsName()).collect(ImmutableList.toImmutableList()));
    }

    /** Each report as {@code <severity> <field> <code>: <message>}. */
    List<String> said() {
        return reports.stream()
                .map(report -> report.reason().severity() + " " + report.field() + " "
                        + report.reason().code() + ": " + report.message())
                .toList();
    }

    UpstreamTlsContext tls() {
        return unpack(cluster.getTransportSocket(), UpstreamTlsContext.class);
    }

    static <T extends Message> T unpack(TransportSocket socket, Class<T> type) {
        try {
            return socket.getTypedConfig().unpack(type);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    HttpProtocolOptions http() {
        try {
            return cluster.getTypedExtensionProtocolOptionsOrThrow(
                            "envoy.extensions.upstreams.http.v3.HttpProtocolOptions")
                    .unpack(HttpProtocolOptions.class);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    LbEndpoint host(int index) {
        return cluster.getLoadAssignment().getEndpoints(0).getLbEndpoints(index);
    }
}
