package io.signalbox.ads;

import io.envoyproxy.envoy.service.cluster.v3.ClusterDiscoveryServiceGrpc.ClusterDiscoveryServiceImplBase;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.endpoint.v3.EndpointDiscoveryServiceGrpc.EndpointDiscoveryServiceImplBase;
import io.envoyproxy.envoy.service.listener.v3.ListenerDiscoveryServiceGrpc.ListenerDiscoveryServiceImplBase;
import io.envoyproxy.envoy.service.route.v3.RouteDiscoveryServiceGrpc.RouteDiscoveryServiceImplBase;
import io.envoyproxy.envoy.service.secret.v3.SecretDiscoveryServiceGrpc.SecretDiscoveryServiceImplBase;
import io.grpc.stub.StreamObserver;
import io.signalbox.envoy.ResourceType;

/**
 * The services for a single type. Each stream knows of its type alone, so that nothing waits for other types here:
 * aggregated discovery is what keeps the order.
 */
final class SingleTypeServices {

    private SingleTypeServices() {}

    static final class Clusters extends ClusterDiscoveryServiceImplBase {
        private final Discovery discovery;

        Clusters(Discovery discovery) {
            this.discovery = discovery;
        }

        @Override
        public StreamObserver<DiscoveryRequest> streamClusters(StreamObserver<DiscoveryResponse> client) {
            return discovery.stateOfTheWorld(ResourceType.CLUSTER, client);
        }

        @Override
        public StreamObserver<DeltaDiscoveryRequest> deltaClusters(StreamObserver<DeltaDiscoveryResponse> client) {
            return discovery.delta(ResourceType.CLUSTER, client);
        }

        @Override
        public void fetchClusters(DiscoveryRequest request, StreamObserver<DiscoveryResponse> client) {
            discovery.fetch(ResourceType.CLUSTER, request, client);
        }
    }

    static final class Endpoints extends EndpointDiscoveryServiceImplBase {
        private final Discovery discovery;

        Endpoints(Discovery discovery) {
            this.discovery = discovery;
        }

        @Override
        public StreamObserver<DiscoveryRequest> streamEndpoints(StreamObserver<DiscoveryResponse> client) {
            return discovery.stateOfTheWorld(ResourceType.ENDPOINT, client);
        }

        @Override
        public StreamObserver<DeltaDiscoveryRequest> deltaEndpoints(StreamObserver<DeltaDiscoveryResponse> client) {
            return discovery.delta(ResourceType.ENDPOINT, client);
        }

        @Override
        public void fetchEndpoints(DiscoveryRequest request, StreamObserver<DiscoveryResponse> client) {
            discovery.fetch(ResourceType.ENDPOINT, request, client);
        }
    }

    static final class Listeners extends ListenerDiscoveryServiceImplBase {
        private final Discovery discovery;

        Listeners(Discovery discovery) {
            this.discovery = discovery;
        }

        @Override
        public StreamObserver<DiscoveryRequest> streamListeners(StreamObserver<DiscoveryResponse> client) {
            return discovery.stateOfTheWorld(ResourceType.LISTENER, client);
        }

        @Override
        public StreamObserver<DeltaDiscoveryRequest> deltaListeners(StreamObserver<DeltaDiscoveryResponse> client) {
            return discovery.delta(ResourceType.LISTENER, client);
        }

        @Override
        public void fetchListeners(DiscoveryRequest request, StreamObserver<DiscoveryResponse> client) {
            discovery.fetch(ResourceType.LISTENER, request, client);
        }
    }

    static final class Routes extends RouteDiscoveryServiceImplBase {
        private final Discovery discovery;

        Routes(Discovery discovery) {
            this.discovery = discovery;
        }

        @Override
        public StreamObserver<DiscoveryRequest> streamRoutes(StreamObserver<DiscoveryResponse> client) {
            return discovery.stateOfTheWorld(ResourceType.ROUTE, client);
        }

        @Override
        public StreamObserver<DeltaDiscoveryRequest> deltaRoutes(StreamObserver<DeltaDiscoveryResponse> client) {
            return discovery.delta(ResourceType.ROUTE, client);
        }

        @Override
        public void fetchRoutes(DiscoveryRequest request, StreamObserver<DiscoveryResponse> client) {
            discovery.fetch(ResourceType.ROUTE, request, client);
        }
    }

    static final class Secrets extends SecretDiscoveryServiceImplBase {
        private final Discovery discovery;

        Secrets(Discovery discovery) {
            this.discovery = discovery;
        }

        @Override
        public StreamObserver<DiscoveryRequest> streamSecrets(StreamObserver<DiscoveryResponse> client) {
            return discovery.stateOfTheWorld(ResourceType.SECRET, client);
        }

        @Override
        public StreamObserver<DeltaDiscoveryRequest> deltaSecrets(StreamObserver<DeltaDiscoveryResponse> client) {
            return discovery.delta(ResourceType.SECRET, client);
        }

        @Override
        public void fetchSecrets(DiscoveryRequest request, StreamObserver<DiscoveryResponse> client) {
            discovery.fetch(ResourceType.SECRET, request, client);
        }
    }
}
