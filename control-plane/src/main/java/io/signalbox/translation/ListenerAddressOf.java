package io.signalbox.translation;

import com.google.common.collect.ImmutableList;
import com.google.common.net.InetAddresses;
import io.signalbox.api.gateway.Gateway;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.FieldPath;
import io.signalbox.model.Key;
import io.signalbox.model.Resource;
import io.signalbox.report.Reason;
import io.signalbox.report.Report;
import io.signalbox.report.Translated;
import java.util.Optional;

/**
 * Where a Gateway listens. If what is written cannot be, then where it last listened; absent if it never could, or if
 * the Gateway is of a type that has no HTTP listener.
 */
public record ListenerAddressOf(Key<Gateway> gateway) implements Query<Translated<Optional<ListenerAddress>>> {

    public static final Reason BAD_BIND_ADDRESS = Reason.error("BindAddressInvalid");
    public static final Reason BAD_BIND_PORT = Reason.error("BindPortInvalid");
    public static final Reason NO_GATEWAY_TYPE = Reason.error("GatewayTypeMissing");

    private static final int PORT_MAX = 65535;

    @Override
    public Translated<Optional<ListenerAddress>> answer(Reads reads) {
        Optional<Resource<Gateway>> current = reads.get(new GatewayInForce(gateway));
        if (current.isEmpty()) {
            return Translated.of(Optional.empty());
        }
        ImmutableList<Report> reports = check(current.get().body());
        if (reports.isEmpty()) {
            return Translated.of(address(current.get().body()));
        }
        Optional<ListenerAddress> lastGood =
                reads.get(new LastGoodOf<>(gateway)).map(Resource::body).flatMap(ListenerAddressOf::address);
        return new Translated<>(lastGood, reports);
    }

    private ImmutableList<Report> check(Gateway in) {
        ImmutableList.Builder<Report> reports = ImmutableList.builder();
        if (in.getGatewayTypeCase() == Gateway.GatewayTypeCase.GATEWAYTYPE_NOT_SET) {
            reports.add(new Report(
                    gateway,
                    FieldPath.SPEC,
                    NO_GATEWAY_TYPE,
                    "a Gateway needs one of httpGateway, tcpGateway and hybridGateway; none is set"));
        }
        if (!in.getBindAddress().isEmpty() && !InetAddresses.isInetAddress(in.getBindAddress())) {
            reports.add(new Report(
                    gateway,
                    FieldPath.SPEC.field("bindAddress"),
                    BAD_BIND_ADDRESS,
                    "\"" + in.getBindAddress() + "\" is not an IP address; write for example \"::\" or \"0.0.0.0\""));
        }
        if (in.getBindPort() < 1 || in.getBindPort() > PORT_MAX) {
            reports.add(new Report(
                    gateway,
                    FieldPath.SPEC.field("bindPort"),
                    BAD_BIND_PORT,
                    "port " + Integer.toUnsignedString(in.getBindPort()) + " is not one of 1 to " + PORT_MAX));
        }
        return reports.build();
    }

    private static Optional<ListenerAddress> address(Gateway in) {
        if (!in.hasHttpGateway()) {
            return Optional.empty();
        }
        String address = in.getBindAddress().isEmpty() ? GatewayInForce.BIND_ADDRESS : in.getBindAddress();
        return Optional.of(new ListenerAddress(address, in.getBindPort()));
    }
}
