package io.signalbox.feature;

import com.google.common.collect.ImmutableSortedSet;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.config.route.v3.VirtualCluster;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.signalbox.api.gloo.VirtualHostOptions;
import io.signalbox.report.Reason;
import java.util.Locale;
import java.util.Optional;

/**
 * Counts groups of requests, each by itself.
 *
 * <p><b>Option</b> {@code stats.virtualClusters} of a virtual host
 * <p><b>Envoy</b> <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto#config-route-v3-virtualcluster">VirtualCluster</a>
 * <p><b>Reports</b> {@link #NO_NAME}, {@link #UNKNOWN_METHOD}, those of {@link Regex}
 */
final class VirtualClusters implements VirtualHostFeature {
    static final Reason NO_NAME = Reason.error("VirtualClusterWithoutName");
    static final Reason UNKNOWN_METHOD = Reason.error("VirtualClusterMethodUnknown");

    private static final ImmutableSortedSet<String> METHODS =
            ImmutableSortedSet.of("CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE");

    @Override
    public void apply(VirtualHostOptions options, Scope scope, VirtualHost.Builder host) {
        for (int i = 0; i < options.getStats().getVirtualClustersCount(); i++) {
            Scope at = scope.at("stats.virtualClusters").index(i);
            host.addVirtualClusters(cluster(options.getStats().getVirtualClusters(i), at));
        }
    }

    private static VirtualCluster cluster(io.signalbox.api.gloo.options.stats.VirtualCluster in, Scope scope) {
        if (in.getName().isEmpty()) {
            scope.at("name").report(NO_NAME, "a name is needed, under which the requests are counted");
        }
        // A dot would begin a new part of the statistic's name.
        VirtualCluster.Builder cluster =
                VirtualCluster.newBuilder().setName(in.getName().replace('.', '_'));
        Optional<RegexMatcher> pattern = Regex.matcher(in.getPattern(), scope.at("pattern"));
        pattern.ifPresent(regex ->
                cluster.addHeaders(condition(":path", StringMatcher.newBuilder().setSafeRegex(regex))));
        if (!in.getMethod().isEmpty()) {
            String method = in.getMethod().toUpperCase(Locale.ROOT);
            if (!METHODS.contains(method)) {
                scope.at("method")
                        .report(
                                UNKNOWN_METHOD,
                                "\"" + in.getMethod() + "\" is not one of " + String.join(", ", METHODS));
            }
            cluster.addHeaders(condition(":method", StringMatcher.newBuilder().setExact(method)));
        }
        return cluster.build();
    }

    private static HeaderMatcher condition(String header, StringMatcher.Builder value) {
        return HeaderMatcher.newBuilder().setName(header).setStringMatch(value).build();
    }
}
