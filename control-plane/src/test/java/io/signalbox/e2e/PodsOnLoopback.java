package io.signalbox.e2e;

import io.signalbox.api.kubernetes.Endpoint;
import io.signalbox.api.kubernetes.EndpointSlice;
import io.signalbox.model.ConfigEvent;
import io.signalbox.model.Kinds;
import io.signalbox.model.Resource;
import java.util.function.UnaryOperator;

/**
 * Reads the pods' addresses {@code 10.1.x.y} of EndpointSlices as {@code 127.1.x.y}, where servers of tests can be: the
 * API server takes no such address.
 */
final class PodsOnLoopback implements UnaryOperator<ConfigEvent> {

    @Override
    public ConfigEvent apply(ConfigEvent event) {
        return event instanceof ConfigEvent.Put(Resource<?> resource, var origin, var problems)
                        && resource.body() instanceof EndpointSlice slice
                ? new ConfigEvent.Put(
                        new Resource<>(
                                Kinds.ENDPOINT_SLICE.key(
                                        resource.key().namespace(),
                                        resource.key().name()),
                                resource.meta(),
                                moved(slice)),
                        origin,
                        problems)
                : event;
    }

    private static EndpointSlice moved(EndpointSlice slice) {
        EndpointSlice.Builder moved = slice.toBuilder();
        moved.getEndpointsBuilderList().forEach(PodsOnLoopback::move);
        return moved.build();
    }

    private static void move(Endpoint.Builder endpoint) {
        for (int i = 0; i < endpoint.getAddressesCount(); i++) {
            endpoint.setAddresses(i, endpoint.getAddresses(i).replaceFirst("^10\\.1\\.", "127.1."));
        }
    }
}
