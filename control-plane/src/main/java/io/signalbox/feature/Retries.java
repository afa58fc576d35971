package io.signalbox.feature;

import com.google.common.collect.ImmutableSortedSet;
import com.google.protobuf.Duration;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy.RateLimitedRetryBackOff;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy.ResetHeader;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy.ResetHeaderFormat;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy.RetryBackOff;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy.RetryPriority;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig;
import io.signalbox.api.gloo.RouteOptions;
import io.signalbox.api.gloo.VirtualHostOptions;
import io.signalbox.api.gloo.options.retries.RetryPolicy;
import io.signalbox.envoy.Packing;
import io.signalbox.report.Reason;

/**
 * Tries a failed request again.
 *
 * <p><b>Option</b> {@code retries} of a virtual host or a route. A route's policy replaces its host's as a whole.
 * <p><b>Envoy</b> <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto#config-route-v3-retrypolicy">RetryPolicy</a>
 * <p><b>Reports</b> {@link #UNKNOWN_CONDITION}, {@link #BAD_BACK_OFF}, {@link #BAD_RESET_HEADERS}, {@link
 * #BAD_FREQUENCY}, {@link Durations#BAD}, {@link Forwarding#NO_EFFECT}
 */
final class Retries implements RouteFeature, VirtualHostFeature {
    static final Reason UNKNOWN_CONDITION = Reason.warning("RetryConditionUnknown");
    static final Reason BAD_BACK_OFF = Reason.error("RetryBackOffBad");
    static final Reason BAD_RESET_HEADERS = Reason.error("RetryResetHeadersBad");
    static final Reason BAD_FREQUENCY = Reason.error("RetryUpdateFrequencyBad");

    /**
     * Envoy's, of <a
     * href="https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/router_filter#x-envoy-retry-on">HTTP</a> and
     * of gRPC. It skips what it does not know, in silence.
     */
    private static final ImmutableSortedSet<String> CONDITIONS = ImmutableSortedSet.of(
            "5xx",
            "cancelled",
            "connect-failure",
            "deadline-exceeded",
            "envoy-ratelimited",
            "gateway-error",
            "http3-post-connect-failure",
            "internal",
            "refused-stream",
            "reset",
            "reset-before-request",
            "resource-exhausted",
            "retriable-4xx",
            "retriable-headers",
            "retriable-status-codes",
            "unavailable");

    @Override
    public void apply(RouteOptions options, Scope scope, Route.Builder route) {
        Scope at = scope.at("retries");
        if (options.hasRetries() && Forwarding.isEffective(route, at)) {
            route.getRouteBuilder().setRetryPolicy(policy(options.getRetries(), at));
        }
    }

    @Override
    public void apply(VirtualHostOptions options, Scope scope, VirtualHost.Builder host) {
        if (options.hasRetries()) {
            host.setRetryPolicy(policy(options.getRetries(), scope.at("retries")));
        }
    }

    private static io.envoyproxy.envoy.config.route.v3.RetryPolicy policy(RetryPolicy in, Scope scope) {
        conditions(in.getRetryOn(), scope.at("retryOn"));
        io.envoyproxy.envoy.config.route.v3.RetryPolicy.Builder policy =
                io.envoyproxy.envoy.config.route.v3.RetryPolicy.newBuilder()
                        .setRetryOn(in.getRetryOn())
                        // Always written, so that it does not matter what Envoy's default is.
                        .setNumRetries(UInt32Value.of(in.getNumRetries() == 0 ? 1 : in.getNumRetries()))
                        .addAllRetriableStatusCodes(in.getRetriableStatusCodesList());
        if (in.hasPerTryTimeout() && Durations.check(in.getPerTryTimeout(), scope.at("perTryTimeout"))) {
            policy.setPerTryTimeout(in.getPerTryTimeout());
        }
        if (in.hasRetryBackOff()) {
            backOff(in.getRetryBackOff(), scope.at("retryBackOff"), policy);
        }
        if (in.hasPreviousPriorities()) {
            policy.setRetryPriority(priority(in.getPreviousPriorities(), scope.at("previousPriorities")));
        }
        if (in.hasRateLimitedRetryBackOff()) {
            rateLimited(in.getRateLimitedRetryBackOff(), scope.at("rateLimitedRetryBackOff"), policy);
        }
        return policy.build();
    }

    private static void conditions(String retryOn, Scope scope) {
        for (String condition : retryOn.split(",", -1)) {
            if (!retryOn.isEmpty() && !CONDITIONS.contains(condition)) {
                scope.report(
                        UNKNOWN_CONDITION,
                        "Envoy does not know the condition \"" + condition + "\" and skips it; it knows "
                                + String.join(", ", CONDITIONS));
            }
        }
    }

    /** The intervals count in whole milliseconds, so 100us is as good as nothing. */
    private static void backOff(
            io.signalbox.api.gloo.options.retries.RetryBackOff in,
            Scope scope,
            io.envoyproxy.envoy.config.route.v3.RetryPolicy.Builder policy) {
        if (!in.hasBaseInterval()) {
            scope.at("baseInterval").report(BAD_BACK_OFF, "the base interval is needed");
            return;
        }
        if (!isInterval(in.getBaseInterval(), scope.at("baseInterval"))) {
            return;
        }
        RetryBackOff.Builder backOff = RetryBackOff.newBuilder().setBaseInterval(in.getBaseInterval());
        if (in.hasMaxInterval() && isInterval(in.getMaxInterval(), scope.at("maxInterval"))) {
            if (Durations.millis(in.getMaxInterval()) < Durations.millis(in.getBaseInterval())) {
                scope.at("maxInterval")
                        .report(
                                BAD_BACK_OFF,
                                "the largest interval, " + Durations.text(in.getMaxInterval())
                                        + ", must not be smaller than the base interval, "
                                        + Durations.text(in.getBaseInterval()));
            }
            backOff.setMaxInterval(in.getMaxInterval());
        }
        policy.setRetryBackOff(backOff);
    }

    private static boolean isInterval(Duration interval, Scope scope) {
        if (!Durations.check(interval, scope)) {
            return false;
        }
        if (Durations.millis(interval) == 0) {
            scope.report(BAD_BACK_OFF, "an interval must be at least 1ms and is " + Durations.text(interval));
            return false;
        }
        return true;
    }

    private static RetryPriority priority(RetryPolicy.PreviousPriorities in, Scope scope) {
        int frequency = in.hasUpdateFrequency() ? in.getUpdateFrequency().getValue() : 1;
        // Envoy refuses 0, and reads the number as signed.
        if (frequency <= 0) {
            scope.at("updateFrequency")
                    .report(
                            BAD_FREQUENCY,
                            "it must be from 1 to " + Integer.MAX_VALUE + " and is "
                                    + Integer.toUnsignedString(frequency));
        }
        return RetryPriority.newBuilder()
                .setName("envoy.retry_priorities.previous_priorities")
                .setTypedConfig(Packing.any(PreviousPrioritiesConfig.newBuilder()
                        .setUpdateFrequency(frequency)
                        .build()))
                .build();
    }

    private static void rateLimited(
            io.signalbox.api.gloo.options.retries.RateLimitedRetryBackOff in,
            Scope scope,
            io.envoyproxy.envoy.config.route.v3.RetryPolicy.Builder policy) {
        RateLimitedRetryBackOff.Builder backOff = RateLimitedRetryBackOff.newBuilder();
        if (in.getResetHeadersCount() == 0) {
            scope.at("resetHeaders").report(BAD_RESET_HEADERS, "at least one header is needed");
        }
        for (int i = 0; i < in.getResetHeadersCount(); i++) {
            backOff.addResetHeaders(
                    resetHeader(in.getResetHeaders(i), scope.at("resetHeaders").index(i)));
        }
        if (in.hasMaxInterval() && isInterval(in.getMaxInterval(), scope.at("maxInterval"))) {
            backOff.setMaxInterval(in.getMaxInterval());
        }
        policy.setRateLimitedRetryBackOff(backOff);
    }

    private static ResetHeader resetHeader(io.signalbox.api.gloo.options.retries.ResetHeader in, Scope scope) {
        if (!HeaderNames.isToken(in.getName())) {
            scope.at("name").report(BAD_RESET_HEADERS, "\"" + in.getName() + "\" cannot be a header's name");
        }
        ResetHeaderFormat format = switch (in.getFormat()) {
            case SECONDS -> ResetHeaderFormat.SECONDS;
            case UNIX_TIMESTAMP -> ResetHeaderFormat.UNIX_TIMESTAMP;
            case UNRECOGNIZED -> throw new IllegalStateException("the reader lets no unknown format through");
        };
        return ResetHeader.newBuilder().setName(in.getName()).setFormat(format).build();
    }
}
