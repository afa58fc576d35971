package io.signalbox.feature;

import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.config.route.v3.DirectResponseAction;
import io.signalbox.api.gloo.GlooOptions.InvalidConfigPolicy;
import io.signalbox.api.gloo.Settings;
import io.signalbox.report.Reason;

/**
 * What a route answers that has an error and was never good, or whose destination is not there: 404, or what the
 * Settings say. It is answered and not left out, so that its requests do not fall to a later route that was not meant
 * for them.
 *
 * <p><b>Settings</b> {@code settings.gloo.invalidConfigPolicy}
 * <p><b>Envoy</b> <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto#config-route-v3-directresponseaction">DirectResponseAction</a>
 * <p><b>Reports</b>, on the Settings, {@link #BAD_CODE}, {@link #BODY_TOO_LONG}
 */
public final class InvalidRoutes {
    static final Reason BAD_CODE = Reason.error("InvalidRouteResponseCodeBad");
    static final Reason BODY_TOO_LONG = Reason.error("InvalidRouteResponseBodyTooLong");

    private static final int NOT_FOUND = 404;

    private InvalidRoutes() {}

    /**
     * Checks the Settings' policy. What is wrong there is not used.
     *
     * @param scope looks at the Settings' {@code spec}
     */
    public static void check(Settings settings, Scope scope) {
        InvalidConfigPolicy policy = settings.getGloo().getInvalidConfigPolicy();
        Scope at = scope.at("gloo.invalidConfigPolicy");
        if (policy.getInvalidRouteResponseCode() != 0
                && !DirectResponses.isStatus(policy.getInvalidRouteResponseCode())) {
            at.at("invalidRouteResponseCode")
                    .report(BAD_CODE, "the status must be from 200 to 599; until it is, " + NOT_FOUND + " is used");
        }
        if (isTooLong(policy.getInvalidRouteResponseBody())) {
            at.at("invalidRouteResponseBody")
                    .report(
                            BODY_TOO_LONG,
                            "Envoy takes " + DirectResponses.BODY_BYTES_MAX
                                    + " bytes at most; until it is shorter, the body is empty");
        }
    }

    static DirectResponseAction response(Settings settings) {
        InvalidConfigPolicy policy = settings.getGloo().getInvalidConfigPolicy();
        int code = policy.getInvalidRouteResponseCode();
        String body = policy.getInvalidRouteResponseBody();
        return policy.getReplaceInvalidRoutes()
                ? DirectResponses.response(
                        DirectResponses.isStatus(code) ? code : NOT_FOUND, isTooLong(body) ? "" : body)
                : DirectResponses.response(NOT_FOUND, "");
    }

    /** The same in operators' words. */
    static io.signalbox.api.gloo.DirectResponseAction action(Settings settings) {
        DirectResponseAction response = response(settings);
        return io.signalbox.api.gloo.DirectResponseAction.newBuilder()
                .setStatus(response.getStatus())
                .setBody(response.getBody().getInlineString())
                .build();
    }

    private static boolean isTooLong(String body) {
        return ByteString.copyFromUtf8(body).size() > DirectResponses.BODY_BYTES_MAX;
    }
}
