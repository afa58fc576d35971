package io.signalbox.feature;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSet;
import com.google.protobuf.Any;
import com.google.protobuf.BoolValue;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.RuntimeFractionalPercent;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.CorsPolicy;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.envoyproxy.envoy.type.v3.FractionalPercent;
import io.signalbox.api.gloo.RouteOptions;
import io.signalbox.api.gloo.VirtualHostOptions;
import io.signalbox.api.gloo.options.cors.CorsPolicyMergeSettings.MergeStrategy;
import io.signalbox.envoy.HttpFilter;
import io.signalbox.envoy.Packing;
import io.signalbox.envoy.Stage;
import io.signalbox.report.Reason;
import java.util.List;
import java.util.stream.Stream;

/**
 * Lets web pages of other origins call.
 *
 * <p><b>Option</b> {@code cors} of a virtual host or a route. What a route sets replaces what its host sets, field by
 * field; with {@code corsPolicyMergeSettings.exposeHeaders: UNION} of the host, both lists of exposed headers count. On
 * a direct response it becomes response headers.
 * <p><b>Envoy</b> <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/extensions/filters/http/cors/v3/cors.proto">CorsPolicy</a>
 * <p><b>Reports</b> {@link #NO_ORIGIN}, {@link #ON_REDIRECT}, {@link #DISABLED_ON_HOST}, those of {@link Regex}
 */
final class Cors implements RouteFeature, VirtualHostFeature {
    static final Reason NO_ORIGIN = Reason.error("CorsNoOrigin");
    static final Reason ON_REDIRECT = Reason.error("CorsOnRedirect");
    static final Reason DISABLED_ON_HOST = Reason.warning("CorsDisabledOnHost");

    static final HttpFilter FILTER = HttpFilter.during(
            Stage.CORS,
            "envoy.filters.http.cors",
            io.envoyproxy.envoy.extensions.filters.http.cors.v3.Cors.getDefaultInstance());

    @Override
    public void apply(RouteOptions options, Scope scope, Route.Builder route) {
        if (!options.hasCors()) {
            return;
        }
        Scope at = scope.at("cors");
        io.signalbox.api.gloo.options.cors.CorsPolicy in = options.getCors();
        CorsPolicy.Builder policy = policy(in, at);
        if (in.getDisableForRoute()) {
            policy.setFilterEnabled(RuntimeFractionalPercent.newBuilder()
                    .setDefaultValue(FractionalPercent.getDefaultInstance())
                    .setRuntimeKey("gloo.routeplugin.cors"));
        }
        if (route.hasRedirect()) {
            at.report(ON_REDIRECT, "cors cannot be used beside redirectAction; set it on the route redirected to");
        } else if (route.hasDirectResponse() && !in.getDisableForRoute()) {
            responseHeaders(in).forEach(route::addResponseHeadersToAdd);
        } else {
            at.require(FILTER);
            route.putTypedPerFilterConfig(FILTER.name(), Packing.any(policy.build()));
        }
    }

    @Override
    public void apply(VirtualHostOptions options, Scope scope, VirtualHost.Builder host) {
        if (!options.hasCors()) {
            return;
        }
        Scope at = scope.at("cors");
        io.signalbox.api.gloo.options.cors.CorsPolicy in = options.getCors();
        if (in.getDisableForRoute()) {
            at.at("disableForRoute").report(DISABLED_ON_HOST, "it only has an effect on a route; leave cors out here");
        }
        at.require(FILTER);
        CorsPolicy policy = policy(in, at).build();
        host.putTypedPerFilterConfig(FILTER.name(), Packing.any(policy));
        if (options.getCorsPolicyMergeSettings().getExposeHeaders() == MergeStrategy.UNION) {
            host.getRoutesBuilderList().forEach(route -> exposeMore(policy.getExposeHeaders(), route));
        }
    }

    private static CorsPolicy.Builder policy(io.signalbox.api.gloo.options.cors.CorsPolicy in, Scope scope) {
        if (in.getAllowOriginCount() + in.getAllowOriginRegexCount() == 0) {
            scope.report(NO_ORIGIN, "no origin is allowed; write allowOrigin or allowOriginRegex");
        }
        CorsPolicy.Builder policy = CorsPolicy.newBuilder()
                .setAllowMethods(String.join(",", in.getAllowMethodsList()))
                .setAllowHeaders(String.join(",", in.getAllowHeadersList()))
                .setExposeHeaders(String.join(",", in.getExposeHeadersList()))
                .setMaxAge(in.getMaxAge());
        for (String origin : in.getAllowOriginList()) {
            policy.addAllowOriginStringMatch(StringMatcher.newBuilder().setExact(origin));
        }
        for (int i = 0; i < in.getAllowOriginRegexCount(); i++) {
            Regex.matcher(
                            in.getAllowOriginRegex(i),
                            scope.at("allowOriginRegex").index(i))
                    .ifPresent(regex -> policy.addAllowOriginStringMatch(
                            StringMatcher.newBuilder().setSafeRegex(regex)));
        }
        if (in.getAllowCredentials()) {
            policy.setAllowCredentials(BoolValue.of(true));
        }
        return policy;
    }

    /** The CORS filter does not touch direct responses, so they say it themselves. */
    private static Stream<HeaderValueOption> responseHeaders(io.signalbox.api.gloo.options.cors.CorsPolicy in) {
        List<String> origins = Stream.concat(in.getAllowOriginList().stream(), in.getAllowOriginRegexList().stream())
                .distinct()
                .toList();
        return Stream.of(
                responseHeader("Access-Control-Allow-Origin", String.join(",", origins)),
                responseHeader("Access-Control-Allow-Methods", String.join(",", in.getAllowMethodsList())),
                responseHeader("Access-Control-Allow-Headers", String.join(",", in.getAllowHeadersList())),
                responseHeader("Access-Control-Expose-Headers", String.join(",", in.getExposeHeadersList())),
                responseHeader("Access-Control-Max-Age", in.getMaxAge()),
                responseHeader("Access-Control-Allow-Credentials", String.valueOf(in.getAllowCredentials())));
    }

    /** Without a value Envoy leaves the header out. */
    private static HeaderValueOption responseHeader(String name, String value) {
        return HeaderValueOption.newBuilder()
                .setHeader(HeaderValue.newBuilder().setKey(name).setValue(HeaderFormats.literal(value)))
                .build();
    }

    private static void exposeMore(String headersOfHost, Route.Builder route) {
        Any config = route.getTypedPerFilterConfigMap().get(FILTER.name());
        if (config == null || headersOfHost.isEmpty()) {
            return;
        }
        CorsPolicy policy = unpacked(config);
        if (policy.getExposeHeaders().isEmpty()) {
            return;
        }
        Splitter comma = Splitter.on(',');
        ImmutableSet<String> union = Stream.concat(
                        comma.splitToStream(headersOfHost), comma.splitToStream(policy.getExposeHeaders()))
                .collect(ImmutableSet.toImmutableSet());
        route.putTypedPerFilterConfig(
                FILTER.name(),
                Packing.any(policy.toBuilder()
                        .setExposeHeaders(String.join(",", union))
                        .build()));
    }

    private static CorsPolicy unpacked(Any config) {
        try {
            return config.unpack(CorsPolicy.class);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("the route's CORS policy was packed here and is none", e);
        }
    }
}
