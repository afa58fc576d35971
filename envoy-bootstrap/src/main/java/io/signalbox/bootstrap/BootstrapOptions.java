package io.signalbox.bootstrap;

/**
 * What differs from one Envoy's bootstrap configuration to another's.
 *
 * @param xds where the control plane is; a name is resolved by DNS, again and again
 * @param admin where Envoy's admin interface listens; port 0 lets the system choose
 */
public record BootstrapOptions(
        EnvoyNode node, HostPort xds, XdsProtocol protocol, XdsSecurity security, HostPort admin) {

    /** The port that Gloo Edge's control plane serves xDS on, and so the default here. */
    public static final int DEFAULT_XDS_PORT = 9977;

    public static final int DEFAULT_ADMIN_PORT = 19000;

    /** Delta xDS without TLS, admin on {@code 127.0.0.1:19000}. */
    public static BootstrapOptions of(EnvoyNode node, HostPort xds) {
        return new BootstrapOptions(
                node, xds, XdsProtocol.DELTA_GRPC, new XdsSecurity.Plaintext(), HostPort.loopback(DEFAULT_ADMIN_PORT));
    }

    public BootstrapOptions withProtocol(XdsProtocol other) {
        return new BootstrapOptions(node, xds, other, security, admin);
    }

    public BootstrapOptions withSecurity(XdsSecurity other) {
        return new BootstrapOptions(node, xds, protocol, other, admin);
    }

    public BootstrapOptions withAdmin(HostPort other) {
        return new BootstrapOptions(node, xds, protocol, security, other);
    }
}
