package io.signalbox.feature;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.BoolValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption.HeaderAppendAction;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster.ClusterWeight;
import io.signalbox.api.gloo.RouteOptions;
import io.signalbox.api.gloo.VirtualHostOptions;
import io.signalbox.api.gloo.WeightedDestinationOptions;
import io.signalbox.api.gloo.options.headers.HeaderManipulation;
import io.signalbox.report.Reason;
import java.util.List;
import java.util.Locale;

/**
 * Adds headers to requests and responses, and takes some away.
 *
 * <p><b>Option</b> {@code headerManipulation} of a virtual host, a route, or one of a route's weighted destinations.
 * All of them are done.
 * <p><b>Envoy</b> <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/core/v3/base.proto#config-core-v3-headervalueoption">HeaderValueOption</a>
 * <p><b>Reports</b> {@link #NO_HEADER}, {@link #BAD_NAME}, {@link #FORBIDDEN_NAME}, {@link #BAD_VALUE}, those of {@link
 * HeaderSecrets}
 */
final class HeaderManipulations implements RouteFeature, VirtualHostFeature, WeightedDestinationFeature {
    static final Reason NO_HEADER = Reason.error("HeaderMissing");
    static final Reason BAD_NAME = Reason.error("HeaderNameBad");
    static final Reason FORBIDDEN_NAME = Reason.error("HeaderNameForbidden");
    static final Reason BAD_VALUE = Reason.error("HeaderValueBad");

    /** A manipulation in Envoy's terms, the same at each level. */
    private record Changes(
            ImmutableList<HeaderValueOption> addToRequest,
            List<String> removeFromRequest,
            ImmutableList<HeaderValueOption> addToResponse,
            List<String> removeFromResponse) {}

    @Override
    public void apply(RouteOptions options, Scope scope, Route.Builder route) {
        if (options.hasHeaderManipulation()) {
            Changes changes = changes(options.getHeaderManipulation(), scope.at("headerManipulation"));
            route.addAllRequestHeadersToAdd(changes.addToRequest)
                    .addAllRequestHeadersToRemove(changes.removeFromRequest)
                    .addAllResponseHeadersToAdd(changes.addToResponse)
                    .addAllResponseHeadersToRemove(changes.removeFromResponse);
        }
    }

    @Override
    public void apply(VirtualHostOptions options, Scope scope, VirtualHost.Builder host) {
        if (options.hasHeaderManipulation()) {
            Changes changes = changes(options.getHeaderManipulation(), scope.at("headerManipulation"));
            host.addAllRequestHeadersToAdd(changes.addToRequest)
                    .addAllRequestHeadersToRemove(changes.removeFromRequest)
                    .addAllResponseHeadersToAdd(changes.addToResponse)
                    .addAllResponseHeadersToRemove(changes.removeFromResponse);
        }
    }

    @Override
    public void apply(WeightedDestinationOptions options, Scope scope, ClusterWeight.Builder destination) {
        if (options.hasHeaderManipulation()) {
            Changes changes = changes(options.getHeaderManipulation(), scope.at("headerManipulation"));
            destination
                    .addAllRequestHeadersToAdd(changes.addToRequest)
                    .addAllRequestHeadersToRemove(changes.removeFromRequest)
                    .addAllResponseHeadersToAdd(changes.addToResponse)
                    .addAllResponseHeadersToRemove(changes.removeFromResponse);
        }
    }

    private static Changes changes(HeaderManipulation in, Scope scope) {
        removals(in.getRequestHeadersToRemoveList(), scope.at("requestHeadersToRemove"));
        removals(in.getResponseHeadersToRemoveList(), scope.at("responseHeadersToRemove"));
        return new Changes(
                addToRequest(in, scope.at("requestHeadersToAdd")),
                in.getRequestHeadersToRemoveList(),
                addToResponse(in, scope.at("responseHeadersToAdd")),
                in.getResponseHeadersToRemoveList());
    }

    private static ImmutableList<HeaderValueOption> addToRequest(HeaderManipulation in, Scope scope) {
        ImmutableList.Builder<HeaderValueOption> headers = ImmutableList.builder();
        for (int i = 0; i < in.getRequestHeadersToAddCount(); i++) {
            io.signalbox.api.envoy.core.HeaderValueOption header = in.getRequestHeadersToAdd(i);
            Scope at = scope.index(i);
            HeaderAppendAction action = action(header.hasAppend(), header.getAppend());
            switch (header.getHeaderOptionCase()) {
                case HEADER ->
                    headers.add(option(
                            header.getHeader().getKey(), header.getHeader().getValue(), action, at.at("header")));
                case HEADER_SECRET_REF ->
                    HeaderSecrets.headers(header.getHeaderSecretRef(), at.at("headerSecretRef"))
                            .forEach((name, value) ->
                                    headers.add(option(name, value, action, at.at("headerSecretRef"))));
                case HEADEROPTION_NOT_SET -> at.report(NO_HEADER, "write one of header and headerSecretRef");
            }
        }
        return headers.build();
    }

    private static ImmutableList<HeaderValueOption> addToResponse(HeaderManipulation in, Scope scope) {
        ImmutableList.Builder<HeaderValueOption> headers = ImmutableList.builder();
        for (int i = 0; i < in.getResponseHeadersToAddCount(); i++) {
            io.signalbox.api.gloo.options.headers.HeaderValueOption header = in.getResponseHeadersToAdd(i);
            Scope at = scope.index(i);
            if (header.hasHeader()) {
                headers.add(option(
                        header.getHeader().getKey(),
                        header.getHeader().getValue(),
                        action(header.hasAppend(), header.getAppend()),
                        at.at("header")));
            } else {
                at.report(NO_HEADER, "write header, with key and value");
            }
        }
        return headers.build();
    }

    private static HeaderAppendAction action(boolean isSet, BoolValue append) {
        return isSet && !append.getValue()
                ? HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD
                : HeaderAppendAction.APPEND_IF_EXISTS_OR_ADD;
    }

    private static HeaderValueOption option(String name, String value, HeaderAppendAction action, Scope scope) {
        checkName(name, scope);
        HeaderFormats.mistake(value).ifPresent(mistake -> scope.report(BAD_VALUE, "header " + name + ": " + mistake));
        return HeaderValueOption.newBuilder()
                .setHeader(HeaderValue.newBuilder().setKey(name).setValue(value))
                .setAppendAction(action)
                .build();
    }

    private static void removals(List<String> names, Scope scope) {
        for (int i = 0; i < names.size(); i++) {
            checkName(names.get(i), scope.index(i));
        }
    }

    /**
     * Envoy refuses to change these names: they are not headers on the wire of HTTP/2, or decide where the request
     * goes.
     */
    private static void checkName(String name, Scope scope) {
        if (name.startsWith(":") || name.toLowerCase(Locale.ROOT).equals("host")) {
            scope.report(
                    FORBIDDEN_NAME,
                    "\"" + name
                            + "\" must not be changed here; use hostRewrite for the host and a rewrite for the path");
        } else if (!HeaderNames.isToken(name)) {
            scope.report(BAD_NAME, "\"" + name + "\" cannot be a header's name");
        }
    }
}
