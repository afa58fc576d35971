package io.signalbox.feature;

import com.google.common.collect.ImmutableSortedSet;
import com.google.protobuf.BoolValue;
import io.envoyproxy.envoy.config.core.v3.RuntimeFractionalPercent;
import io.envoyproxy.envoy.extensions.filters.http.csrf.v3.CsrfPolicy;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.envoyproxy.envoy.extensions.filters.http.grpc_web.v3.GrpcWeb;
import io.envoyproxy.envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.type.v3.FractionalPercent;
import io.signalbox.api.gloo.Settings;
import io.signalbox.envoy.HttpFilter;
import io.signalbox.envoy.Stage;

/**
 * The HTTP filters that a listener has even if no route needs them yet. A listener whose filters change drains its
 * connections, so the first route with a CORS policy must not be what adds the filter.
 *
 * <p><b>Settings</b> {@code settings.gloo.removeUnusedFilters} leaves only the router; {@code disableGrpcWeb}
 * <p><b>Envoy</b> <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/http_filters">HTTP filters</a>
 */
final class AlwaysThere {

    private static final HttpFilter ROUTER =
            HttpFilter.during(Stage.ROUTER, "envoy.filters.http.router", Router.getDefaultInstance());
    private static final HttpFilter FAULT =
            HttpFilter.during(Stage.FAULT, "envoy.filters.http.fault", HTTPFault.getDefaultInstance());
    private static final HttpFilter GRPC_WEB =
            HttpFilter.after(Stage.AUTHORIZATION, "envoy.filters.http.grpc_web", GrpcWeb.getDefaultInstance());
    /** Without a bucket it limits nothing. */
    private static final HttpFilter LOCAL_RATE_LIMIT = HttpFilter.before(
            Stage.AUTHENTICATION,
            "envoy.filters.http.local_ratelimit",
            LocalRateLimit.newBuilder().setStatPrefix("http_local_rate_limiter").build());
    /** Enabled for no request. */
    private static final HttpFilter CSRF = HttpFilter.during(
            Stage.ROUTE,
            "envoy.filters.http.csrf",
            CsrfPolicy.newBuilder()
                    .setFilterEnabled(RuntimeFractionalPercent.newBuilder()
                            .setDefaultValue(FractionalPercent.getDefaultInstance()))
                    .build());

    private AlwaysThere() {}

    static ImmutableSortedSet<HttpFilter> filters(Settings settings) {
        boolean onlyNeeded = settings.getGloo().getRemoveUnusedFilters().equals(BoolValue.of(true));
        ImmutableSortedSet.Builder<HttpFilter> filters = ImmutableSortedSet.naturalOrder();
        filters.add(ROUTER);
        if (!onlyNeeded) {
            filters.add(FAULT, Cors.FILTER, LOCAL_RATE_LIMIT, CSRF);
            if (!settings.getGloo().getDisableGrpcWeb().getValue()) {
                filters.add(GRPC_WEB);
            }
        }
        return filters.build();
    }
}
