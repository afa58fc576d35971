package io.signalbox.cli;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.Value;
import io.signalbox.api.gateway.Gateway;
import io.signalbox.api.gloo.KubernetesServiceDestination;
import io.signalbox.api.kubernetes.EndpointPort;
import io.signalbox.api.kubernetes.ServicePort;
import io.signalbox.bootstrap.Ports;
import io.signalbox.model.ConfigEvent;
import io.signalbox.model.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * Reads a port that another program on this machine uses as a free one, throughout a configuration: where Gateways
 * listen, and where Services and their pods do, and wherever these are referred to. For configurations that run on one
 * machine only. A port keeps its replacement. Safe for all threads.
 */
final class OtherPorts implements UnaryOperator<ConfigEvent> {

    private final Map<Integer, Integer> replacements = new ConcurrentHashMap<>();
    private final Ports ports;

    OtherPorts(Ports ports) {
        this.ports = ports;
    }

    /** The port to take for this one; it is decided the first time. 0 stays 0. */
    int of(int port) {
        return port == 0 ? 0 : replacements.computeIfAbsent(port, ports::preferably);
    }

    /** The ports that were replaced, with what for. */
    SortedMap<Integer, Integer> replacements() {
        SortedMap<Integer, Integer> others = new TreeMap<>(replacements);
        others.entrySet().removeIf(entry -> entry.getKey().equals(entry.getValue()));
        return others;
    }

    @Override
    public ConfigEvent apply(ConfigEvent event) {
        return event instanceof ConfigEvent.Put(Resource<?> resource, var origin, var problems)
                ? new ConfigEvent.Put(replaced(resource), origin, problems)
                : event;
    }

    @SuppressWarnings("unchecked") // the same type comes out
    private <T extends Message> Resource<T> replaced(Resource<T> resource) {
        return new Resource<>(resource.key(), resource.meta(), (T) replaced(resource.body()));
    }

    private Message replaced(Message message) {
        Message.Builder builder = message.toBuilder();
        message.getAllFields().forEach((field, value) -> {
            if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                builder.setField(field, field.isRepeated() ? all((List<?>) value) : replaced((Message) value));
            }
        });
        Message below = builder.build();
        return switch (below) {
            case Gateway gateway ->
                gateway.toBuilder().setBindPort(of(gateway.getBindPort())).build();
            case ServicePort port ->
                port.toBuilder()
                        .setPort(of(port.getPort()))
                        .setTargetPort(targetPort(port.getTargetPort()))
                        .build();
            case EndpointPort port ->
                port.toBuilder().setPort(of(port.getPort())).build();
            case KubernetesServiceDestination destination ->
                destination.toBuilder().setPort(of(destination.getPort())).build();
            case io.signalbox.api.gloo.options.kubernetes.UpstreamSpec upstream ->
                upstream.toBuilder()
                        .setServicePort(of(upstream.getServicePort()))
                        .build();
            default -> below;
        };
    }

    private List<Message> all(List<?> messages) {
        List<Message> replaced = new ArrayList<>(messages.size());
        messages.forEach(message -> replaced.add(replaced((Message) message)));
        return replaced;
    }

    /** A number; a name stays. */
    private Value targetPort(Value port) {
        return port.hasNumberValue()
                ? Value.newBuilder()
                        .setNumberValue(of((int) port.getNumberValue()))
                        .build()
                : port;
    }
}
