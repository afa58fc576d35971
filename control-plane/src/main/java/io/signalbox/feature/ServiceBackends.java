package io.signalbox.feature;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.net.InetAddresses;
import com.google.protobuf.Value;
import io.signalbox.api.kubernetes.Endpoint;
import io.signalbox.api.kubernetes.EndpointPort;
import io.signalbox.api.kubernetes.EndpointSlice;
import io.signalbox.api.kubernetes.Service;
import io.signalbox.api.kubernetes.ServicePort;
import io.signalbox.reference.ServicePorts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Who answers on a Service's port, as Kubernetes documents its <a
 * href="https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/">EndpointSlices</a> and as kube-proxy
 * reads them:
 *
 * <ul>
 *   <li>The slice's port is the one that has the name of the Service's port; its number is the target port, which may
 *       differ from slice to slice. If Service and slice have one port each, the name does not matter (Gloo Edge's
 *       rule). A slice whose port has the Service's target port as its number, but a name that the Service does not
 *       have any more, is from before the port was renamed: it is used until it is renamed, too.
 *   <li>Ready endpoints are used. Only if there is none, those that are terminating and still serve. A Service with
 *       {@code publishNotReadyAddresses} has no endpoints that are not ready.
 *   <li>Slices of an IP family that the Service does not list are left out, and slices of type {@code FQDN}: EDS takes
 *       IP addresses only.
 *   <li>A pod is one host, also when it is in several slices or in both IP families; so is an address.
 *   <li>An endpoint's zone is its own; if all endpoints carry hints, the zone that its hint allots it to, its own if
 *       that is among them.
 * </ul>
 */
final class ServiceBackends {

    private static final String IPV4 = "IPv4";
    private static final String IPV6 = "IPv6";

    private final Service service;
    private final int port;

    /** @param port the Service's port, not its target port */
    ServiceBackends(Service service, int port) {
        this.service = service;
        this.port = port;
    }

    /**
     * One that answers.
     *
     * @param furtherAddresses of the same pod, in the Service's other IP family
     * @param zone empty if not known
     * @param pod the Pod's name in the Service's namespace; empty if it is none
     */
    record Backend(String address, ImmutableList<String> furtherAddresses, int port, String zone, String pod) {

        String socket() {
            return address + " " + port;
        }
    }

    /** All that answer, by address, each once; none if the Service does not define the port. */
    ImmutableList<Backend> find(List<EndpointSlice> slices) {
        List<Candidate> candidates = ServicePorts.find(service, port)
                .map(servicePort -> candidates(servicePort, slices))
                .orElseGet(List::of);
        boolean anyReady = candidates.stream().anyMatch(Candidate::ready);
        List<Candidate> used = candidates.stream()
                .filter(anyReady ? Candidate::ready : Candidate::lastResort)
                .toList();
        boolean allHinted = used.stream()
                .allMatch(candidate -> candidate.endpoint().getHints().getForZonesCount() > 0);
        Map<String, List<Candidate>> byHost = new TreeMap<>();
        for (Candidate candidate : used) {
            byHost.computeIfAbsent(candidate.host(), host -> new ArrayList<>()).add(candidate);
        }
        // Of two that claim one address, such as a hand-written slice beside the controller's, the pod has labels.
        Map<String, Backend> bySocket = byHost.values().stream()
                .map(same -> backend(same, allHinted ? Zones.HINTED : Zones.OWN))
                .sorted(Comparator.comparing(Backend::address)
                        .thenComparing(Backend::port)
                        .thenComparing(Backend::pod, Comparator.reverseOrder()))
                .collect(Collectors.toMap(
                        Backend::socket, Function.identity(), (pod, other) -> pod, LinkedHashMap::new));
        return ImmutableList.copyOf(bySocket.values());
    }

    private enum Zones {
        OWN,
        HINTED
    }

    /** An endpoint of a slice that has the port. */
    private record Candidate(Endpoint endpoint, String address, int port, boolean ready, boolean lastResort) {

        String pod() {
            return endpoint.getTargetRef().getKind().equals("Pod")
                    ? endpoint.getTargetRef().getName()
                    : "";
        }

        /** A pod is one host, whichever slices and IP families it is in. Another address is a host of its own. */
        String host() {
            return pod().isEmpty() ? address + " " + port : "pod " + pod() + " " + port;
        }
    }

    private List<Candidate> candidates(ServicePort servicePort, List<EndpointSlice> slices) {
        List<Candidate> candidates = new ArrayList<>();
        for (EndpointSlice slice : slices) {
            OptionalInt target = target(servicePort, slice);
            if (target.isEmpty() || !hasFamily(slice.getAddressType())) {
                continue;
            }
            for (Endpoint endpoint : slice.getEndpointsList()) {
                if (endpoint.getAddressesCount() > 0 && InetAddresses.isInetAddress(endpoint.getAddresses(0))) {
                    candidates.add(candidate(endpoint, target.getAsInt()));
                }
            }
        }
        return candidates;
    }

    /** A Service that lists no families is from a file that no API server has completed: both are meant. */
    private boolean hasFamily(String addressType) {
        List<String> families = service.getSpec().getIpFamiliesList();
        return families.isEmpty()
                ? addressType.equals(IPV4) || addressType.equals(IPV6)
                : families.contains(addressType);
    }

    private Candidate candidate(Endpoint endpoint, int target) {
        var conditions = endpoint.getConditions();
        boolean ready = !conditions.hasReady()
                || conditions.getReady()
                || service.getSpec().getPublishNotReadyAddresses();
        boolean serving = !conditions.hasServing() || conditions.getServing();
        boolean lastResort = serving && conditions.getTerminating();
        // One endpoint's addresses are interchangeable, says Kubernetes, and the first is used.
        return new Candidate(endpoint, canonical(endpoint.getAddresses(0)), target, ready, lastResort);
    }

    /** An IPv6 address can be written in several ways. */
    private static String canonical(String address) {
        return address.indexOf(':') >= 0 ? InetAddresses.toAddrString(InetAddresses.forString(address)) : address;
    }

    private OptionalInt target(ServicePort servicePort, EndpointSlice slice) {
        List<EndpointPort> tcp = slice.getPortsList().stream()
                .filter(candidate -> candidate.getProtocol().isEmpty()
                        || candidate.getProtocol().equals("TCP"))
                .toList();
        boolean onlyPort = service.getSpec().getPortsCount() == 1 && tcp.size() == 1;
        return tcp.stream()
                .filter(candidate -> candidate.getName().equals(servicePort.getName()) || onlyPort)
                .findFirst()
                .or(() -> tcp.stream()
                        .filter(candidate -> isOldNameOf(servicePort, candidate))
                        .findFirst())
                .stream()
                .mapToInt(candidate -> candidate.getPort() != 0 ? candidate.getPort() : anyPort(servicePort))
                .findFirst();
    }

    private boolean isOldNameOf(ServicePort servicePort, EndpointPort candidate) {
        Value target = servicePort.getTargetPort();
        return !target.hasStringValue()
                && candidate.getPort() == anyPort(servicePort)
                && service.getSpec().getPortsList().stream()
                        .noneMatch(each -> each.getName().equals(candidate.getName()));
    }

    /**
     * A slice's port without a number stands for all ports: then the Service's own target port, if it is a number, is
     * meant.
     */
    private static int anyPort(ServicePort servicePort) {
        Value target = servicePort.getTargetPort();
        return target.hasNumberValue() ? (int) target.getNumberValue() : servicePort.getPort();
    }

    private Backend backend(List<Candidate> same, Zones zones) {
        ImmutableSortedSet<String> addresses = same.stream()
                .map(Candidate::address)
                .collect(ImmutableSortedSet.toImmutableSortedSet(
                        Comparator.comparing(this::rank).thenComparing(Comparator.naturalOrder())));
        Candidate first = same.stream()
                .min(Comparator.comparing((Candidate candidate) -> rank(candidate.address()))
                        .thenComparing(Candidate::address))
                .orElseThrow();
        ImmutableList<String> further = addresses.stream().skip(1).collect(ImmutableList.toImmutableList());
        return new Backend(first.address(), further, first.port(), zone(first.endpoint(), zones), first.pod());
    }

    /** The Service's primary IP family comes first; without one, IPv4. */
    private int rank(String address) {
        String family = address.indexOf(':') >= 0 ? IPV6 : IPV4;
        int index = service.getSpec().getIpFamiliesList().indexOf(family);
        return index >= 0 ? index : 2 + (family.equals(IPV4) ? 0 : 1);
    }

    private static String zone(Endpoint endpoint, Zones zones) {
        if (zones == Zones.OWN) {
            return endpoint.getZone();
        }
        List<String> hinted = endpoint.getHints().getForZonesList().stream()
                .map(hint -> hint.getName())
                .sorted()
                .toList();
        return hinted.contains(endpoint.getZone()) ? endpoint.getZone() : hinted.getFirst();
    }
}
