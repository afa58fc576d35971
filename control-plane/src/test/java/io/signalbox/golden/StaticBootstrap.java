package io.signalbox.golden;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.signalbox.envoy.EnvoyTypes;
import io.signalbox.envoy.ResourceType;
import io.signalbox.snapshot.EnvoyResource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A bootstrap configuration for {@code envoy --mode validate} that holds, as static resources, what Envoys would get
 * over ADS: the endpoints in their clusters, the route configurations and secrets in their listeners. Several snapshots
 * fit into one, since each gets names and ports of its own.
 */
final class StaticBootstrap {

    private static final String BASE = """
            {
              "node": {"id": "validation", "cluster": "validation"},
              "dynamic_resources": {
                "ads_config": {
                  "api_type": "GRPC", "transport_api_version": "V3",
                  "grpc_services": [{"envoy_grpc": {"cluster_name": "nowhere"}}]
                }
              },
              "static_resources": {
                "clusters": [{
                  "name": "nowhere", "type": "STATIC", "connect_timeout": "1s",
                  "typed_extension_protocol_options": {
                    "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
                      "@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
                      "explicit_http_config": {"http2_protocol_options": {}}
                    }
                  }
                }],
                "listeners": [], "secrets": []
              }
            }
            """;

    private static final String LISTENER_FOR_ROUTES = """
            {
              "name": "routes", "address": {"socket_address": {"address": "127.0.0.1", "port_value": 1}},
              "filter_chains": [{"filters": [{
                "name": "envoy.filters.network.http_connection_manager",
                "typed_config": {
                  "@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3\
            .HttpConnectionManager",
                  "stat_prefix": "http",
                  "http_filters": [{
                    "name": "envoy.filters.http.router",
                    "typed_config": {"@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"}
                  }]
                }
              }]}]
            }
            """;

    private static final int FIRST_PORT = 1024;

    private final JsonObject bootstrap = JsonParser.parseString(BASE).getAsJsonObject();
    private final EnvoyTypes types = new EnvoyTypes();
    private int snapshots;
    private int listeners;

    /** Adds what one group of Envoys gets. */
    void add(Translation translation, String group) {
        new OneSnapshot("s" + ++snapshots + ":", translation, group).addAll();
    }

    @Override
    public String toString() {
        return bootstrap.toString();
    }

    private JsonArray statics(String field) {
        return bootstrap.getAsJsonObject("static_resources").getAsJsonArray(field);
    }

    private void addListener(JsonObject listener) {
        listener.getAsJsonObject("address")
                .getAsJsonObject("socket_address")
                .addProperty("port_value", FIRST_PORT + ++listeners);
        statics("listeners").add(listener);
    }

    private JsonObject json(EnvoyResource resource) {
        try {
            Message message = Translation.message(resource);
            String text = JsonFormat.printer()
                    .usingTypeRegistry(types.registry(message))
                    .preservingProtoFieldNames()
                    .print(message);
            return JsonParser.parseString(text).getAsJsonObject();
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(resource + " has no JSON form", e);
        }
    }

    /** One group's resources, put together and under names that begin with {@code prefix}. */
    private final class OneSnapshot {
        private final String prefix;
        private final Map<ResourceType, Map<String, JsonObject>> resources = new LinkedHashMap<>();
        private final Set<String> names = new LinkedHashSet<>();
        private final Set<String> routesInListeners = new LinkedHashSet<>();

        OneSnapshot(String prefix, Translation translation, String group) {
            this.prefix = prefix;
            for (ResourceType type : ResourceType.values()) {
                Map<String, JsonObject> ofType = new LinkedHashMap<>();
                translation.resources(group, type).forEach(resource -> ofType.put(resource.name(), json(resource)));
                names.addAll(ofType.keySet());
                resources.put(type, ofType);
            }
        }

        void addAll() {
            of(ResourceType.SECRET)
                    .values()
                    .forEach(secret -> statics("secrets").add(renamed(secret)));
            for (JsonObject cluster : of(ResourceType.CLUSTER).values()) {
                putEndpointsIn(cluster);
                putSecretsIn(cluster);
                dropTlsThatWaits(cluster);
                statics("clusters").add(renamed(cluster));
            }
            for (JsonObject listener : of(ResourceType.LISTENER).values()) {
                putRoutesIn(listener);
                putSecretsIn(listener);
                addListener(renamed(listener).getAsJsonObject());
            }
            of(ResourceType.ROUTE).forEach((name, routes) -> {
                if (!routesInListeners.contains(name)) {
                    addListener(listenerFor(routes));
                }
            });
        }

        private Map<String, JsonObject> of(ResourceType type) {
            return resources.getOrDefault(type, Map.of());
        }

        /** Without endpoints the cluster stays one of EDS, which is validated too. */
        private void putEndpointsIn(JsonObject cluster) {
            if (!cluster.has("eds_cluster_config")) {
                return;
            }
            JsonObject eds = cluster.getAsJsonObject("eds_cluster_config");
            String name = (eds.has("service_name") ? eds : cluster)
                    .get(eds.has("service_name") ? "service_name" : "name")
                    .getAsString();
            JsonObject endpoints = of(ResourceType.ENDPOINT).get(name);
            if (endpoints != null) {
                cluster.remove("eds_cluster_config");
                cluster.addProperty("type", "STATIC");
                cluster.add("load_assignment", endpoints.deepCopy());
            }
        }

        private void putRoutesIn(JsonElement element) {
            for (JsonObject object : objectsIn(element)) {
                JsonObject rds = object.has("rds") ? object.getAsJsonObject("rds") : null;
                if (rds != null && rds.has("route_config_name")) {
                    String name = rds.get("route_config_name").getAsString();
                    JsonObject routes = of(ResourceType.ROUTE).get(name);
                    if (routes != null) {
                        object.remove("rds");
                        object.add("route_config", inlined(routes));
                        routesInListeners.add(name);
                    }
                }
            }
        }

        private void putSecretsIn(JsonElement element) {
            for (JsonObject object : objectsIn(element)) {
                if (object.has("sds_config")
                        && object.has("name")
                        && of(ResourceType.SECRET)
                                .containsKey(object.get("name").getAsString())) {
                    object.remove("sds_config");
                }
            }
        }

        /**
         * Envoy 1.40 crashes while it validates a static cluster whose secret comes over ADS; one that is sent waits
         * for it.
         */
        private static void dropTlsThatWaits(JsonObject cluster) {
            boolean waits = objectsIn(cluster).stream()
                    .anyMatch(object -> object.has("sds_config")
                            && object.getAsJsonObject("sds_config").has("ads"));
            if (waits) {
                cluster.remove("transport_socket");
            }
        }

        private JsonObject listenerFor(JsonObject routes) {
            JsonObject listener = JsonParser.parseString(LISTENER_FOR_ROUTES).getAsJsonObject();
            listener.addProperty("name", prefix + "routes-" + listeners);
            for (JsonObject object : objectsIn(listener)) {
                if (object.has("stat_prefix")) {
                    object.add("route_config", renamed(inlined(routes)));
                }
            }
            return listener;
        }

        /** With RDS Envoy does not ask whether the clusters exist, and so must this. */
        private static JsonObject inlined(JsonObject routes) {
            JsonObject inlined = routes.deepCopy();
            inlined.addProperty("validate_clusters", false);
            return inlined;
        }

        private JsonElement renamed(JsonElement element) {
            return switch (element) {
                case JsonObject object -> {
                    JsonObject renamed = new JsonObject();
                    object.entrySet().forEach(entry -> renamed.add(entry.getKey(), renamed(entry.getValue())));
                    yield renamed;
                }
                case JsonArray array -> {
                    JsonArray renamed = new JsonArray();
                    array.forEach(item -> renamed.add(renamed(item)));
                    yield renamed;
                }
                case JsonPrimitive primitive
                when primitive.isString() && names.contains(primitive.getAsString()) ->
                    new JsonPrimitive(prefix + primitive.getAsString());
                default -> element;
            };
        }
    }

    /** The element and all below it that are objects; in a list of its own, so that they may be changed meanwhile. */
    private static List<JsonObject> objectsIn(JsonElement element) {
        List<JsonObject> found = new ArrayList<>();
        if (element instanceof JsonObject object) {
            found.add(object);
            object.entrySet().forEach(entry -> found.addAll(objectsIn(entry.getValue())));
        } else if (element instanceof JsonArray array) {
            array.forEach(item -> found.addAll(objectsIn(item)));
        }
        return found;
    }
}
