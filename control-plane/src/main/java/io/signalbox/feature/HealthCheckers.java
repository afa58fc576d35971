package io.signalbox.feature;

import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HealthCheck;
import io.envoyproxy.envoy.config.core.v3.RequestMethod;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.envoyproxy.envoy.type.v3.CodecClientType;
import io.envoyproxy.envoy.type.v3.Int64Range;
import io.signalbox.api.envoy.core.HeaderValueOption;
import io.signalbox.report.Reason;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The ways in which {@link HealthChecks} ask a host: {@code httpHealthCheck}, {@code tcpHealthCheck}, {@code
 * grpcHealthCheck} and {@code customHealthCheck}.
 *
 * <p><b>Envoy</b> <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/core/v3/health_check.proto#config-core-v3-healthcheck-httphealthcheck">HealthCheck.HttpHealthCheck</a>
 * <p><b>Reports</b> {@link #NO_PATH}, {@link #CONNECT}, {@link #FORBIDDEN_HEADER}, {@link #SECRET_HEADER}, {@link
 * #NOT_HEX}, {@link #BAD_STATUS_RANGE}
 */
final class HealthCheckers {

    static final Reason NO_PATH = Reason.error("HealthCheckNoPath");
    static final Reason CONNECT = Reason.error("HealthCheckConnect");
    static final Reason FORBIDDEN_HEADER = Reason.error("HealthCheckForbiddenHeader");
    static final Reason SECRET_HEADER = Reason.error("HealthCheckHeaderSecret");
    static final Reason NOT_HEX = Reason.error("HealthCheckNotHex");
    static final Reason BAD_STATUS_RANGE = Reason.error("HealthCheckBadStatusRange");

    private static final int STATUS_MIN = 100;
    private static final int STATUS_END_MAX = 600;

    private static final Pattern HEX = Pattern.compile("([0-9a-fA-F]{2})+");

    private HealthCheckers() {}

    static HealthCheck.HttpHealthCheck http(io.signalbox.api.envoy.core.HealthCheck.HttpHealthCheck in, Scope scope) {
        HealthCheck.HttpHealthCheck.Builder out = HealthCheck.HttpHealthCheck.newBuilder()
                .setHost(in.getHost())
                .setPath(in.getPath())
                .addAllRequestHeadersToRemove(in.getRequestHeadersToRemoveList());
        if (in.getPath().isEmpty()) {
            scope.at("path").report(NO_PATH, "path cannot be empty; write the path to ask for, as in /healthz");
        }
        if (!in.getServiceName().isEmpty()) {
            out.setServiceNameMatcher(StringMatcher.newBuilder().setPrefix(in.getServiceName()));
        }
        if (in.getUseHttp2()) {
            out.setCodecClientType(CodecClientType.HTTP2);
        }
        if (in.getMethod() == io.signalbox.api.envoy.core.RequestMethod.CONNECT) {
            scope.at("method")
                    .report(CONNECT, "method CONNECT is not allowed on an HTTP health check; use GET or HEAD");
        } else {
            out.setMethod(RequestMethod.forNumber(Math.max(0, in.getMethodValue())));
        }
        headers(in.getRequestHeadersToAddList(), scope.at("requestHeadersToAdd"), out::addRequestHeadersToAdd);
        for (int i = 0; i < in.getRequestHeadersToRemoveCount(); i++) {
            checkName(
                    in.getRequestHeadersToRemove(i),
                    scope.at("requestHeadersToRemove").index(i));
        }
        for (int i = 0; i < in.getExpectedStatusesCount(); i++) {
            out.addExpectedStatuses(range(
                    in.getExpectedStatuses(i), scope.at("expectedStatuses").index(i)));
        }
        return out.build();
    }

    private static Int64Range range(io.signalbox.api.envoy.type.Int64Range in, Scope scope) {
        if (in.getStart() < STATUS_MIN || in.getStart() >= in.getEnd() || in.getEnd() > STATUS_END_MAX) {
            scope.report(
                    BAD_STATUS_RANGE,
                    "%d to %d (not included) is not a range of statuses; write 200 to 300 for all that start with 2"
                            .formatted(in.getStart(), in.getEnd()));
        }
        return Int64Range.newBuilder()
                .setStart(in.getStart())
                .setEnd(in.getEnd())
                .build();
    }

    static HealthCheck.TcpHealthCheck tcp(io.signalbox.api.envoy.core.HealthCheck.TcpHealthCheck in, Scope scope) {
        HealthCheck.TcpHealthCheck.Builder out = HealthCheck.TcpHealthCheck.newBuilder();
        if (in.hasSend()) {
            out.setSend(payload(in.getSend().getText(), scope.at("send.text")));
        }
        for (int i = 0; i < in.getReceiveCount(); i++) {
            out.addReceive(payload(
                    in.getReceive(i).getText(), scope.at("receive").index(i).at("text")));
        }
        return out.build();
    }

    private static HealthCheck.Payload payload(String hex, Scope scope) {
        if (!HEX.matcher(hex).matches()) {
            scope.report(NOT_HEX, "write the bytes in hexadecimal, two digits each, as in 50494E47 for PING");
        }
        return HealthCheck.Payload.newBuilder().setText(hex).build();
    }

    static HealthCheck.GrpcHealthCheck grpc(io.signalbox.api.envoy.core.HealthCheck.GrpcHealthCheck in, Scope scope) {
        HealthCheck.GrpcHealthCheck.Builder out = HealthCheck.GrpcHealthCheck.newBuilder()
                .setServiceName(in.getServiceName())
                .setAuthority(in.getAuthority());
        headers(in.getInitialMetadataList(), scope.at("initialMetadata"), out::addInitialMetadata);
        return out.build();
    }

    static HealthCheck.CustomHealthCheck custom(io.signalbox.api.envoy.core.HealthCheck.CustomHealthCheck in) {
        HealthCheck.CustomHealthCheck.Builder out =
                HealthCheck.CustomHealthCheck.newBuilder().setName(in.getName());
        if (in.hasTypedConfig()) {
            out.setTypedConfig(in.getTypedConfig());
        }
        return out.build();
    }

    private static void headers(
            List<HeaderValueOption> in,
            Scope scope,
            Consumer<io.envoyproxy.envoy.config.core.v3.HeaderValueOption> out) {
        for (int i = 0; i < in.size(); i++) {
            HeaderValueOption option = in.get(i);
            Scope here = scope.index(i);
            if (option.hasHeaderSecretRef()) {
                here.at("headerSecretRef")
                        .report(
                                SECRET_HEADER,
                                "this build does not take headers of health checks from Secrets; write header instead");
                continue;
            }
            checkName(option.getHeader().getKey(), here.at("header.key"));
            boolean appends = !option.hasAppend() || option.getAppend().getValue();
            out.accept(io.envoyproxy.envoy.config.core.v3.HeaderValueOption.newBuilder()
                    .setHeader(HeaderValue.newBuilder()
                            .setKey(option.getHeader().getKey())
                            .setValue(option.getHeader().getValue()))
                    .setAppendAction(
                            appends
                                    ? io.envoyproxy.envoy.config.core.v3.HeaderValueOption.HeaderAppendAction
                                            .APPEND_IF_EXISTS_OR_ADD
                                    : io.envoyproxy.envoy.config.core.v3.HeaderValueOption.HeaderAppendAction
                                            .OVERWRITE_IF_EXISTS_OR_ADD)
                    .build());
        }
    }

    private static void checkName(String name, Scope scope) {
        if (name.startsWith(":") || name.toLowerCase(Locale.ROOT).equals("host")) {
            scope.report(
                    FORBIDDEN_HEADER,
                    "header \"%s\" cannot be changed here; use host, path and method of the health check"
                            .formatted(name));
        }
    }
}
