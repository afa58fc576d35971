package io.signalbox.admin;

import com.google.common.collect.ImmutableSet;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import com.google.gson.Gson;
import com.google.gson.stream.JsonWriter;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.signalbox.envoy.EnvoyTypes;
import io.signalbox.envoy.ResourceType;
import io.signalbox.snapshot.EnvoyResource;
import io.signalbox.snapshot.Provenance;
import io.signalbox.snapshot.Snapshot;
import io.signalbox.snapshot.Snapshots;
import io.signalbox.store.StoreView;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** What each group of Envoys should have. */
final class XdsPages {

    private static final Gson GSON = new Gson();

    private final Supplier<StoreView> store;
    private final Snapshots snapshots;
    private final EnvoyTypes types = new EnvoyTypes();

    XdsPages(Supplier<StoreView> store, Snapshots snapshots) {
        this.store = store;
        this.snapshots = snapshots;
    }

    List<Route> routes() {
        return List.of(
                Route.get(
                        "/snapshots/xds",
                        ImmutableSet.of("proxy", "type", "name", "format"),
                        "what each group of Envoys should have, and where it comes from; without secrets",
                        this::resources),
                Route.get(
                        "/snapshots/proxies",
                        ImmutableSet.of("format"),
                        "the groups of Envoys: listeners, counts, versions",
                        this::proxies));
    }

    private Answer resources(Request request) {
        List<Snapshot> groups = Proxies.asked(request, snapshots);
        Optional<ResourceType> type = request.oneOf("type", ResourceType.class, ResourceType::label);
        Optional<String> name = request.parameter("name");
        StoreView view = store.get();
        EnvoyContents contents = new EnvoyContents(types, new Redaction(types, SecretTexts.of(view)));
        return Answer.data(request.format(), out -> {
            out.beginObject();
            for (Snapshot snapshot : groups) {
                out.name(snapshot.group()).beginObject();
                out.name("sequence").value(snapshot.sequence());
                for (ResourceType each : ResourceType.values()) {
                    if (type.isEmpty() || type.get() == each) {
                        out.name(each.label()).beginArray();
                        for (EnvoyResource resource : sorted(snapshot, each, name)) {
                            write(resource, view, contents, out);
                        }
                        out.endArray();
                    }
                }
                out.endObject();
            }
            out.endObject();
        });
    }

    private static Iterable<EnvoyResource> sorted(Snapshot snapshot, ResourceType type, Optional<String> name) {
        return name.<Iterable<EnvoyResource>>map(
                        wanted -> Optional.ofNullable(snapshot.resources(type).get(wanted)).stream()
                                .toList())
                .orElseGet(() -> new TreeMap<>(snapshot.resources(type)).values());
    }

    private static void write(EnvoyResource resource, StoreView view, EnvoyContents contents, JsonWriter out)
            throws IOException {
        out.beginObject();
        out.name("name").value(resource.name());
        out.name("version").value(resource.version());
        out.name("origins").beginArray();
        for (Provenance origin : resource.origins()) {
            out.beginObject();
            Finding.writeKey(out, origin.subject());
            if (!origin.field().value().isEmpty()) {
                out.name("field").value(origin.field().value());
            }
            out.name("place")
                    .value(Place.of(view, origin.subject(), origin.field()).text());
            out.endObject();
        }
        out.endArray();
        out.name("content");
        GSON.toJson(contents.of(resource), out);
        out.endObject();
    }

    private Answer proxies(Request request) {
        return Answer.data(request.format(), out -> {
            out.beginArray();
            for (String group : snapshots.groups()) {
                Snapshot snapshot = snapshots.current(group);
                out.beginObject();
                out.name("proxy").value(group);
                out.name("sequence").value(snapshot.sequence());
                listeners(snapshot, out);
                out.name("resources").beginObject();
                for (ResourceType type : ResourceType.values()) {
                    out.name(type.label()).beginObject();
                    out.name("count").value(snapshot.resources(type).size());
                    out.name("version").value(version(snapshot, type));
                    out.endObject();
                }
                out.endObject();
                out.endObject();
            }
            out.endArray();
        });
    }

    private static void listeners(Snapshot snapshot, JsonWriter out) throws IOException {
        out.name("listeners").beginArray();
        for (EnvoyResource resource : sorted(snapshot, ResourceType.LISTENER, Optional.empty())) {
            out.beginObject();
            out.name("name").value(resource.name());
            out.name("address").value(address(resource));
            out.name("version").value(resource.version());
            out.endObject();
        }
        out.endArray();
    }

    private static String address(EnvoyResource listener) {
        try {
            SocketAddress address =
                    Listener.parseFrom(listener.body()).getAddress().getSocketAddress();
            String host = address.getAddress();
            return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPortValue();
        } catch (InvalidProtocolBufferException e) {
            return "unreadable";
        }
    }

    /** Equal on two replicas exactly if they serve the same. */
    private static String version(Snapshot snapshot, ResourceType type) {
        Hasher hasher = Hashing.sha256().newHasher();
        new TreeMap<>(snapshot.resources(type))
                .forEach((name, resource) -> hasher.putString(name, StandardCharsets.UTF_8)
                        .putByte((byte) 0)
                        .putString(resource.version(), StandardCharsets.UTF_8));
        return hasher.hash().toString().substring(0, 32);
    }
}
