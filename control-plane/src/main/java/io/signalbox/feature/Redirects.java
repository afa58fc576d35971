package io.signalbox.feature;

import io.envoyproxy.envoy.config.route.v3.RedirectAction.RedirectResponseCode;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.signalbox.api.gloo.RedirectAction;
import io.signalbox.report.Reason;

/**
 * Answers with a redirect to another address.
 *
 * <p><b>Option</b> {@code redirectAction}
 * <p><b>Envoy</b> <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto#config-route-v3-redirectaction">RedirectAction</a>
 * <p><b>Reports</b> {@link #BAD_PORT}, {@link PrefixRewrite#NEEDS_PREFIX}, those of {@link PathRules} and {@link
 * Regex}
 */
final class Redirects {
    static final Reason BAD_PORT = Reason.error("RedirectPortBad");

    private static final int PORT_MAX = 65_535;

    private Redirects() {}

    static void apply(RedirectAction in, Scope scope, Route.Builder route) {
        io.envoyproxy.envoy.config.route.v3.RedirectAction.Builder redirect =
                io.envoyproxy.envoy.config.route.v3.RedirectAction.newBuilder()
                        .setHostRedirect(in.getHostRedirect())
                        .setHttpsRedirect(in.getHttpsRedirect())
                        .setStripQuery(in.getStripQuery())
                        .setResponseCode(responseCode(in));
        PathRules.checkPath(in.getHostRedirect(), scope.at("hostRedirect"));
        path(in, scope, route, redirect);
        if (in.hasPortRedirect()) {
            long port = Integer.toUnsignedLong(in.getPortRedirect().getValue());
            if (port > PORT_MAX) {
                scope.at("portRedirect").report(BAD_PORT, port + " is not a port; the largest is " + PORT_MAX);
            }
            redirect.setPortRedirect(in.getPortRedirect().getValue());
        }
        route.setRedirect(redirect);
    }

    private static void path(
            RedirectAction in,
            Scope scope,
            Route.Builder route,
            io.envoyproxy.envoy.config.route.v3.RedirectAction.Builder redirect) {
        switch (in.getPathRewriteSpecifierCase()) {
            case PATH_REDIRECT -> {
                PathRules.checkPath(in.getPathRedirect(), scope.at("pathRedirect"));
                redirect.setPathRedirect(in.getPathRedirect());
            }
            case PREFIX_REWRITE -> {
                PrefixRewrite.check(in.getPrefixRewrite(), scope.at("prefixRewrite"), route.getMatch());
                redirect.setPrefixRewrite(in.getPrefixRewrite());
            }
            case REGEX_REWRITE ->
                Regex.substitution(in.getRegexRewrite(), scope.at("regexRewrite"))
                        .ifPresent(redirect::setRegexRewrite);
            case PATHREWRITESPECIFIER_NOT_SET -> {}
        }
    }

    private static RedirectResponseCode responseCode(RedirectAction in) {
        return switch (in.getResponseCode()) {
            case MOVED_PERMANENTLY -> RedirectResponseCode.MOVED_PERMANENTLY;
            case FOUND -> RedirectResponseCode.FOUND;
            case SEE_OTHER -> RedirectResponseCode.SEE_OTHER;
            case TEMPORARY_REDIRECT -> RedirectResponseCode.TEMPORARY_REDIRECT;
            case PERMANENT_REDIRECT -> RedirectResponseCode.PERMANENT_REDIRECT;
            case UNRECOGNIZED -> throw new IllegalStateException("the reader lets no unknown code through");
        };
    }
}
