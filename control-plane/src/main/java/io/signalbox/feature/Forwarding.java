package io.signalbox.feature;

import io.envoyproxy.envoy.config.route.v3.Route;
import io.signalbox.report.Reason;

/** Whether a route sends requests on, which is what most options are about. */
final class Forwarding {
    /** The option is set on a route that does not send requests on. */
    static final Reason NO_EFFECT = Reason.warning("OptionWithoutEffect");

    private Forwarding() {}

    /** Whether the option that the scope looks at has an effect on the route; if not, that is reported. */
    static boolean isEffective(Route.Builder route, Scope scope) {
        String instead = switch (route.getActionCase()) {
            case REDIRECT -> "redirectAction";
            case DIRECT_RESPONSE -> "directResponseAction";
            default -> "";
        };
        if (instead.isEmpty()) {
            return true;
        }
        scope.report(NO_EFFECT, "the option has no effect beside " + instead + ", which answers by itself; remove it");
        return false;
    }
}
