package io.signalbox.cli;

import com.google.common.net.InetAddresses;
import io.signalbox.api.gloo.Upstream;
import io.signalbox.api.kubernetes.Endpoint;
import io.signalbox.api.kubernetes.EndpointSlice;
import io.signalbox.api.kubernetes.Service;
import io.signalbox.bootstrap.HostPort;
import io.signalbox.bootstrap.SampleBackend;
import io.signalbox.model.Key;
import io.signalbox.model.Resource;
import io.signalbox.store.Held;
import io.signalbox.store.StoreView;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A sample server at each loopback address that a configuration would send requests to: cluster IPs (where kube-proxy
 * would be), pods of EndpointSlices, hosts of static Upstreams. So an example needs no list of what it needs, and an
 * address that is added to it gets its server. Guarded by its lock.
 */
final class LoopbackServers implements AutoCloseable {

    private final Map<HostPort, SampleBackend> servers = new HashMap<>();
    private final Map<HostPort, String> failed = new HashMap<>();
    private final Consumer<String> messages;

    LoopbackServers(Consumer<String> messages) {
        this.messages = messages;
    }

    /** Starts those that are missing and ends those that nobody refers to any more. */
    synchronized void match(StoreView view) {
        SortedMap<HostPort, String> wanted = wanted(view);
        List<HostPort> gone = servers.keySet().stream()
                .filter(address -> !wanted.containsKey(address))
                .toList();
        for (HostPort address : gone) {
            SampleBackend server = servers.remove(address);
            if (server != null) {
                server.close();
            }
        }
        failed.keySet().retainAll(wanted.keySet());
        wanted.forEach((address, name) -> {
            if (!servers.containsKey(address) && !failed.containsKey(address)) {
                start(address, name);
            }
        });
    }

    private void start(HostPort address, String name) {
        try {
            servers.put(address, SampleBackend.start(name, address));
        } catch (IOException e) {
            failed.put(address, name);
            String hint = e.getMessage() != null && e.getMessage().contains("assign")
                    ? "; macOS has such an address after: sudo ifconfig lo0 alias " + address.host()
                    : "";
            messages.accept("no sample server for " + name + " at " + address + ": " + e.getMessage() + hint);
        }
    }

    static SortedMap<HostPort, String> wanted(StoreView view) {
        SortedMap<HostPort, String> wanted =
                new TreeMap<>(Comparator.comparing(HostPort::host).thenComparingInt(HostPort::port));
        view.held().values().stream()
                .map(Held::resource)
                .flatMap(Optional::stream)
                .sorted((left, right) -> left.key().compareTo(right.key()))
                .forEach(resource -> add(resource, wanted));
        return wanted;
    }

    private static void add(Resource<?> resource, Map<HostPort, String> wanted) {
        Key<?> key = resource.key();
        switch (resource.body()) {
            case Service service ->
                service.getSpec()
                        .getPortsList()
                        .forEach(port ->
                                add(service.getSpec().getClusterIp(), port.getPort(), "cluster IP of " + key, wanted));
            case EndpointSlice slice ->
                slice.getEndpointsList()
                        .forEach(endpoint -> endpoint.getAddressesList()
                                .forEach(address -> slice.getPortsList()
                                        .forEach(
                                                port -> add(address, port.getPort(), pod(endpoint, address), wanted))));
            case Upstream upstream ->
                upstream.getStatic()
                        .getHostsList()
                        .forEach(host -> add(host.getAddr(), host.getPort(), "" + key, wanted));
            default -> {}
        }
    }

    private static String pod(Endpoint endpoint, String address) {
        return "pod "
                + (endpoint.getTargetRef().getName().isEmpty()
                        ? address
                        : endpoint.getTargetRef().getName());
    }

    private static void add(String host, int port, String name, Map<HostPort, String> wanted) {
        if (InetAddresses.isInetAddress(host)
                && InetAddresses.forString(host).isLoopbackAddress()
                && port > 0
                && port <= 65_535) {
            wanted.putIfAbsent(new HostPort(host, port), name);
        }
    }

    @Override
    public synchronized void close() {
        servers.values().forEach(SampleBackend::close);
        servers.clear();
    }
}
