package io.signalbox.bootstrap;

import java.util.Optional;

/**
 * What differs from one Envoy's bootstrap configuration to another's.
 *
 * @param xds where the control plane is; a name is resolved by DNS, again and again
 * @param admin where Envoy's admin interface listens; port 0 lets the system choose
 * @param probes where others may ask whether Envoy is well: {@code /ready}, {@code /live} and {@code /metrics}, and
 *     nothing else of the admin interface
 */
public record BootstrapOptions(
        EnvoyNode node,
        HostPort xds,
        XdsProtocol protocol,
        XdsSecurity security,
        HostPort admin,
        Optional<HostPort> probes) {

    /** The port that Gloo Edge's control plane serves xDS on, and so the default here. */
    public static final int DEFAULT_XDS_PORT = 9977;

    public static final int DEFAULT_ADMIN_PORT = 19000;

    public BootstrapOptions {
        if (probes.isPresent() && admin.port() == 0) {
            throw new IllegalArgumentException("probes are answered by the admin interface, whose port must be known");
        }
    }

    /** Delta xDS without TLS, admin on {@code 127.0.0.1:19000}, no probes. */
    public static BootstrapOptions of(EnvoyNode node, HostPort xds) {
        return new BootstrapOptions(
                node,
                xds,
                XdsProtocol.DELTA_GRPC,
                new XdsSecurity.Plaintext(),
                HostPort.loopback(DEFAULT_ADMIN_PORT),
                Optional.empty());
    }

    public BootstrapOptions withProtocol(XdsProtocol other) {
        return new BootstrapOptions(node, xds, other, security, admin, probes);
    }

    public BootstrapOptions withSecurity(XdsSecurity other) {
        return new BootstrapOptions(node, xds, protocol, other, admin, probes);
    }

    public BootstrapOptions withAdmin(HostPort other) {
        return new BootstrapOptions(node, xds, protocol, security, other, probes);
    }

    public BootstrapOptions withProbes(HostPort address) {
        return new BootstrapOptions(node, xds, protocol, security, admin, Optional.of(address));
    }
}
