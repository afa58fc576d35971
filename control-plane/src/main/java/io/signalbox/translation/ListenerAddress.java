package io.signalbox.translation;

/** Where a listener listens, and the names that follow from it, Gloo Edge's. */
public record ListenerAddress(String address, int port) {

    public String listenerName() {
        return "listener-" + address + "-" + port;
    }

    public String routeConfigurationName() {
        return listenerName() + "-routes";
    }

    /** Whether both cannot be listened on at once. */
    boolean collidesWith(ListenerAddress other) {
        return port == other.port && (address.equals(other.address) || isWildcard() || other.isWildcard());
    }

    private boolean isWildcard() {
        return address.equals("::") || address.equals("0.0.0.0") || address.equals("::ffff:0.0.0.0");
    }
}
