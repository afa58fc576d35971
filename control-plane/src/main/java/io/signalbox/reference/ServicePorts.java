package io.signalbox.reference;

import io.signalbox.api.kubernetes.Service;
import io.signalbox.api.kubernetes.ServicePort;
import io.signalbox.model.Resource;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The ports that a Kubernetes Service defines. A port is named by its number, {@code port}, never by its target port;
 * where TCP and UDP share a number the TCP one is meant, since all that is routed is TCP.
 */
public final class ServicePorts {

    private static final String TCP = "TCP";
    private static final int PORT_MAX = 65535;

    private ServicePorts() {}

    /** The Service's TCP port of that number. */
    public static Optional<ServicePort> find(Service service, int port) {
        return service.getSpec().getPortsList().stream()
                .filter(candidate -> candidate.getPort() == port)
                .filter(ServicePorts::isTcp)
                .findFirst();
    }

    /** Whether it can be sent to. An {@code ExternalName} Service need not list ports: its host may have any. */
    public static boolean defines(Service service, int port) {
        boolean anyPort = service.getSpec().getType().equals("ExternalName")
                && service.getSpec().getPortsCount() == 0
                && port > 0
                && port <= PORT_MAX;
        return anyPort || find(service, port).isPresent();
    }

    /**
     * Why {@link #find} found nothing, as a whole sentence: {@code port 9090 is not defined on Service
     * default/petstore; it defines 8080 (http)}.
     */
    public static String undefined(Resource<Service> service, int port) {
        String name =
                "Service " + service.key().namespace() + "/" + service.key().name();
        Optional<ServicePort> otherProtocol = service.body().getSpec().getPortsList().stream()
                .filter(candidate -> candidate.getPort() == port)
                .findFirst();
        if (otherProtocol.isPresent()) {
            return "port %d of %s is a %s port; only TCP can be routed"
                    .formatted(port, name, otherProtocol.get().getProtocol());
        }
        String defined = service.body().getSpec().getPortsList().stream()
                .sorted(Comparator.comparingInt(ServicePort::getPort))
                .map(ServicePorts::shown)
                .collect(Collectors.joining(", "));
        String defines = defined.isEmpty() ? "no port" : defined;
        return port == 0
                ? "the port is missing; %s defines %s".formatted(name, defines)
                : "port %s is not defined on %s; it defines %s"
                        .formatted(Integer.toUnsignedString(port), name, defines);
    }

    /** A Service's {@code protocol} is TCP unless it says otherwise. */
    public static boolean isTcp(ServicePort port) {
        return port.getProtocol().isEmpty() || port.getProtocol().equals(TCP);
    }

    private static String shown(ServicePort port) {
        String number = Integer.toUnsignedString(port.getPort());
        return port.getName().isEmpty() ? number : number + " (" + port.getName() + ")";
    }
}
