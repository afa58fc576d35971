package io.signalbox.feature;

import com.google.protobuf.Duration;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction.MaxStreamDuration;
import io.signalbox.api.gloo.RouteOptions;
import java.util.function.Consumer;

/**
 * How long requests may take.
 *
 * <p><b>Option</b> {@code timeout}, {@code idleTimeout} and {@code maxStreamDuration} of a route. Without {@code
 * timeout} Envoy gives up after 15 s; {@code 0s} waits for ever.
 * <p><b>Envoy</b> <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto#config-route-v3-routeaction">RouteAction.timeout,
 * idle_timeout and max_stream_duration</a>
 * <p><b>Reports</b> {@link Durations#BAD}, {@link Forwarding#NO_EFFECT}
 */
final class Timeouts implements RouteFeature {

    @Override
    public void apply(RouteOptions options, Scope scope, Route.Builder route) {
        if (options.hasTimeout() && Forwarding.isEffective(route, scope.at("timeout"))) {
            set(options.getTimeout(), scope.at("timeout"), route.getRouteBuilder()::setTimeout);
        }
        if (options.hasIdleTimeout() && Forwarding.isEffective(route, scope.at("idleTimeout"))) {
            set(options.getIdleTimeout(), scope.at("idleTimeout"), route.getRouteBuilder()::setIdleTimeout);
        }
        Scope at = scope.at("maxStreamDuration");
        if (options.hasMaxStreamDuration() && Forwarding.isEffective(route, at)) {
            route.getRouteBuilder().setMaxStreamDuration(maxStreamDuration(options.getMaxStreamDuration(), at));
        }
    }

    private static MaxStreamDuration maxStreamDuration(RouteOptions.MaxStreamDuration in, Scope scope) {
        MaxStreamDuration.Builder out = MaxStreamDuration.newBuilder();
        if (in.hasMaxStreamDuration()) {
            set(in.getMaxStreamDuration(), scope.at("maxStreamDuration"), out::setMaxStreamDuration);
        }
        if (in.hasGrpcTimeoutHeaderMax()) {
            set(in.getGrpcTimeoutHeaderMax(), scope.at("grpcTimeoutHeaderMax"), out::setGrpcTimeoutHeaderMax);
        }
        if (in.hasGrpcTimeoutHeaderOffset()) {
            set(in.getGrpcTimeoutHeaderOffset(), scope.at("grpcTimeoutHeaderOffset"), out::setGrpcTimeoutHeaderOffset);
        }
        return out.build();
    }

    private static void set(Duration duration, Scope scope, Consumer<Duration> field) {
        if (Durations.check(duration, scope)) {
            field.accept(duration);
        }
    }
}
