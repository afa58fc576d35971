package io.signalbox.feature;

import com.google.protobuf.Duration;
import com.google.protobuf.util.Durations;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.HealthCheck;
import io.envoyproxy.envoy.config.core.v3.RequestMethod;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.extensions.health_check.event_sinks.file.v3.HealthCheckEventFileSink;
import io.signalbox.api.gloo.Upstream;
import io.signalbox.api.gloo.options.statics.Host;
import io.signalbox.envoy.Packing;
import io.signalbox.report.Reason;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Asks hosts whether they are well: {@code spec.healthChecks} of an Upstream, with Envoy's own fields, and {@code
 * spec.ignoreHealthOnHostRemoval}. What a check says over HTTP, gRPC or TCP is {@link HealthCheckers}.
 *
 * <p>A static host is asked with its own {@code addr} as host name, or with the first check's {@code
 * httpHealthCheck.host}. Its {@code healthCheckConfig} names a path and a method; Envoy has one of each for all hosts
 * of a check. So what all hosts agree on replaces the checks' own, and what they do not agree on is an error that says
 * so.
 *
 * <p><b>Envoy</b> <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/core/v3/health_check.proto">HealthCheck</a>
 * <p><b>Reports</b> {@link #MISSING}, {@link #NOT_POSITIVE}, {@link #TOO_MANY}, {@link #HOSTS_DIFFER}, {@link
 * #UNKNOWN_METHOD}, {@link #NEEDS_HTTP2}, and those of {@link HealthCheckers}
 */
final class HealthChecks implements UpstreamFeature {

    static final Reason MISSING = Reason.error("HealthCheckFieldMissing");
    static final Reason NOT_POSITIVE = Reason.error("HealthCheckNotPositive");
    static final Reason TOO_MANY = Reason.error("HealthCheckTooMany");
    static final Reason HOSTS_DIFFER = Reason.error("HealthCheckHostsDiffer");
    static final Reason UNKNOWN_METHOD = Reason.error("HealthCheckUnknownMethod");
    static final Reason NEEDS_HTTP2 = Reason.error("HealthCheckNeedsHttp2");

    @Override
    public void apply(Upstream in, Scope scope, Cluster.Builder cluster) {
        if (in.hasIgnoreHealthOnHostRemoval()) {
            cluster.setIgnoreHealthOnHostRemoval(
                    in.getIgnoreHealthOnHostRemoval().getValue());
        }
        if (in.getHealthChecksCount() == 0) {
            return;
        }
        if (in.getHealthChecksCount() > 1) {
            // Envoy up to 1.39 refuses a second one, and 1.40 wants each to have a name, for which the API has no
            // field.
            scope.at("healthChecks").report(TOO_MANY, "Envoy checks a host in one way; keep one of the health checks");
        }
        for (int i = 0; i < in.getHealthChecksCount(); i++) {
            cluster.addHealthChecks(
                    check(in.getHealthChecks(i), scope.at("healthChecks").index(i)));
            if (in.getHealthChecks(i).hasGrpcHealthCheck() && !speaksHttp2(in)) {
                scope.at("healthChecks")
                        .index(i)
                        .at("grpcHealthCheck")
                        .report(NEEDS_HTTP2, "gRPC is spoken over HTTP/2; set useHttp2: true of the Upstream");
            }
        }
        if (in.hasStatic()) {
            nameHosts(in, cluster);
            askHostsAlike(in.getStatic().getHostsList(), scope.at("static.hosts"), cluster);
        }
    }

    /** As Envoy asks of a cluster with such a check, which it refuses else. */
    private static boolean speaksHttp2(Upstream in) {
        return in.getUseHttp2().getValue()
                || in.getProtocolSelection() == Upstream.ClusterProtocolSelection.USE_DOWNSTREAM_PROTOCOL;
    }

    private static HealthCheck check(io.signalbox.api.envoy.core.HealthCheck in, Scope scope) {
        HealthCheck.Builder out = HealthCheck.newBuilder()
                .setAlwaysLogHealthCheckFailures(in.getAlwaysLogHealthCheckFailures())
                .setIntervalJitterPercent(in.getIntervalJitterPercent());
        require(in.hasTimeout(), "timeout", scope);
        require(in.hasInterval(), "interval", scope);
        require(in.hasHealthyThreshold(), "healthyThreshold", scope);
        require(in.hasUnhealthyThreshold(), "unhealthyThreshold", scope);
        out.setTimeout(positive(in.getTimeout(), in.hasTimeout(), scope.at("timeout")))
                .setInterval(positive(in.getInterval(), in.hasInterval(), scope.at("interval")))
                .setHealthyThreshold(in.getHealthyThreshold())
                .setUnhealthyThreshold(in.getUnhealthyThreshold());
        jitterAndReuse(in, out);
        furtherIntervals(in, scope, out);
        if (!in.getEventLogPath().isEmpty()) {
            out.addEventLogger(TypedExtensionConfig.newBuilder()
                    .setName("envoy.health_check.event_sink.file")
                    .setTypedConfig(Packing.any(HealthCheckEventFileSink.newBuilder()
                            .setEventLogPath(in.getEventLogPath())
                            .build())));
        }
        switch (in.getHealthCheckerCase()) {
            case HTTP_HEALTH_CHECK ->
                out.setHttpHealthCheck(HealthCheckers.http(in.getHttpHealthCheck(), scope.at("httpHealthCheck")));
            case TCP_HEALTH_CHECK ->
                out.setTcpHealthCheck(HealthCheckers.tcp(in.getTcpHealthCheck(), scope.at("tcpHealthCheck")));
            case GRPC_HEALTH_CHECK ->
                out.setGrpcHealthCheck(HealthCheckers.grpc(in.getGrpcHealthCheck(), scope.at("grpcHealthCheck")));
            case CUSTOM_HEALTH_CHECK -> out.setCustomHealthCheck(HealthCheckers.custom(in.getCustomHealthCheck()));
            case HEALTHCHECKER_NOT_SET ->
                scope.report(
                        MISSING,
                        "a health check must say how to ask: set httpHealthCheck, tcpHealthCheck, grpcHealthCheck or customHealthCheck");
        }
        return out.build();
    }

    private static void require(boolean set, String field, Scope scope) {
        if (!set) {
            scope.at(field).report(MISSING, field + " of a health check cannot be empty");
        }
    }

    private static Duration positive(Duration in, boolean set, Scope scope) {
        if (set && !Durations.isPositive(in)) {
            scope.report(NOT_POSITIVE, "a time of a health check must be more than 0s");
        }
        return in;
    }

    private static void jitterAndReuse(io.signalbox.api.envoy.core.HealthCheck in, HealthCheck.Builder out) {
        if (in.hasInitialJitter()) {
            out.setInitialJitter(in.getInitialJitter());
        }
        if (in.hasIntervalJitter()) {
            out.setIntervalJitter(in.getIntervalJitter());
        }
        if (in.hasReuseConnection()) {
            out.setReuseConnection(in.getReuseConnection());
        }
    }

    private static void furtherIntervals(
            io.signalbox.api.envoy.core.HealthCheck in, Scope scope, HealthCheck.Builder out) {
        if (in.hasNoTrafficInterval()) {
            out.setNoTrafficInterval(positive(in.getNoTrafficInterval(), true, scope.at("noTrafficInterval")));
        }
        if (in.hasUnhealthyInterval()) {
            out.setUnhealthyInterval(positive(in.getUnhealthyInterval(), true, scope.at("unhealthyInterval")));
        }
        if (in.hasUnhealthyEdgeInterval()) {
            out.setUnhealthyEdgeInterval(
                    positive(in.getUnhealthyEdgeInterval(), true, scope.at("unhealthyEdgeInterval")));
        }
        if (in.hasHealthyEdgeInterval()) {
            out.setHealthyEdgeInterval(positive(in.getHealthyEdgeInterval(), true, scope.at("healthyEdgeInterval")));
        }
    }

    /** Without a name, Envoy would ask for the cluster's. */
    private static void nameHosts(Upstream in, Cluster.Builder cluster) {
        String common = in.getHealthChecks(0).getHttpHealthCheck().getHost();
        for (LbEndpoint.Builder host :
                cluster.getLoadAssignmentBuilder().getEndpointsBuilder(0).getLbEndpointsBuilderList()) {
            host.getEndpointBuilder()
                    .getHealthCheckConfigBuilder()
                    .setHostname(common.isEmpty() ? host.getEndpoint().getHostname() : common);
        }
    }

    private static void askHostsAlike(List<Host> hosts, Scope scope, Cluster.Builder cluster) {
        Optional<String> path =
                common(hosts, host -> host.getHealthCheckConfig().getPath(), scope, "path");
        Optional<String> method =
                common(hosts, host -> host.getHealthCheckConfig().getMethod(), scope, "method");
        for (HealthCheck.Builder check : cluster.getHealthChecksBuilderList()) {
            if (check.hasHttpHealthCheck()) {
                path.ifPresent(check.getHttpHealthCheckBuilder()::setPath);
                method.flatMap(name -> method(name, scope.index(0).at("healthCheckConfig.method")))
                        .ifPresent(check.getHttpHealthCheckBuilder()::setMethod);
            }
        }
    }

    /** What all hosts say of themselves; nothing if none says anything. */
    private static Optional<String> common(List<Host> hosts, Function<Host, String> said, Scope scope, String field) {
        if (hosts.isEmpty()) {
            return Optional.empty();
        }
        String first = said.apply(hosts.getFirst());
        for (int i = 1; i < hosts.size(); i++) {
            if (!said.apply(hosts.get(i)).equals(first)) {
                scope.index(i)
                        .at("healthCheckConfig." + field)
                        .report(
                                HOSTS_DIFFER,
                                ("Envoy checks all hosts with one %s;"
                                                + " give all hosts the same one, or each its own Upstream")
                                        .formatted(field));
                return Optional.empty();
            }
        }
        return first.isEmpty() ? Optional.empty() : Optional.of(first);
    }

    private static Optional<RequestMethod> method(String name, Scope scope) {
        for (RequestMethod method : RequestMethod.values()) {
            if (method.name().equals(name)
                    && method != RequestMethod.CONNECT
                    && method != RequestMethod.METHOD_UNSPECIFIED
                    && method != RequestMethod.UNRECOGNIZED) {
                return Optional.of(method);
            }
        }
        scope.report(
                UNKNOWN_METHOD,
                ("\"%s\" is not a method that a health check can use;"
                                + " write GET, HEAD, POST, PUT, DELETE, OPTIONS, TRACE or PATCH")
                        .formatted(name));
        return Optional.empty();
    }
}
