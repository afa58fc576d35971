package io.signalbox.feature;

import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.signalbox.api.gloo.DirectResponseAction;
import io.signalbox.report.Reason;

/**
 * Answers with a fixed status and body.
 *
 * <p><b>Option</b> {@code directResponseAction}
 * <p><b>Envoy</b> <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto#config-route-v3-directresponseaction">DirectResponseAction</a>
 * <p><b>Reports</b> {@link #BAD_STATUS}, {@link #BODY_TOO_LONG}
 */
final class DirectResponses {
    static final Reason BAD_STATUS = Reason.error("DirectResponseStatusBad");
    static final Reason BODY_TOO_LONG = Reason.error("DirectResponseBodyTooLong");

    /** Envoy's default of {@code RouteConfiguration.max_direct_response_body_size_bytes}. */
    static final int BODY_BYTES_MAX = 4096;

    private DirectResponses() {}

    static void apply(DirectResponseAction in, Scope scope, Route.Builder route) {
        if (!isStatus(in.getStatus())) {
            scope.at("status")
                    .report(
                            BAD_STATUS,
                            "the status must be from 200 to 599 and is " + Integer.toUnsignedString(in.getStatus()));
        }
        int length = ByteString.copyFromUtf8(in.getBody()).size();
        if (length > BODY_BYTES_MAX) {
            scope.at("body")
                    .report(
                            BODY_TOO_LONG,
                            "the body has " + length + " bytes; Envoy takes " + BODY_BYTES_MAX + " at most");
        }
        route.setDirectResponse(response(in.getStatus(), in.getBody()));
    }

    static boolean isStatus(int status) {
        return status >= 200 && status <= 599;
    }

    static io.envoyproxy.envoy.config.route.v3.DirectResponseAction response(int status, String body) {
        return io.envoyproxy.envoy.config.route.v3.DirectResponseAction.newBuilder()
                .setStatus(status)
                .setBody(DataSource.newBuilder().setInlineString(body))
                .build();
    }
}
