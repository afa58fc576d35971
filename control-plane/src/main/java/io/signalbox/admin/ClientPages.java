package io.signalbox.admin;

import com.google.common.collect.ImmutableSet;
import com.google.gson.stream.JsonWriter;
import io.signalbox.ads.Client;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/** The Envoys that are connected: who they are, what they have acknowledged and refused, how far they are behind. */
final class ClientPages {

    private final Supplier<? extends List<Client>> clients;
    private final InstantSource clock;

    ClientPages(Supplier<? extends List<Client>> clients, InstantSource clock) {
        this.clients = clients;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(Route.get(
                "/clients",
                ImmutableSet.of("node", "proxy", "format"),
                "the connected Envoys: what each acknowledged and refused, and how far it is behind",
                this::clients));
    }

    private Answer clients(Request request) {
        Instant now = clock.instant();
        List<Client> asked = clients.get().stream()
                .filter(client ->
                        request.parameter("node").map(client.node()::equals).orElse(true))
                .filter(client -> request.parameter("proxy")
                        .map(proxy -> Proxies.isNamed(client.group(), proxy))
                        .orElse(true))
                .toList();
        return Answer.data(request.format(), out -> {
            out.beginArray();
            for (Client client : asked) {
                write(client, now, out);
            }
            out.endArray();
        });
    }

    private static void write(Client client, Instant now, JsonWriter out) throws IOException {
        out.beginObject();
        out.name("node").value(client.node());
        out.name("cluster").value(client.cluster());
        out.name("proxy").value(client.group());
        out.name("peer").value(client.peer());
        out.name("since").value(client.since().toString());
        out.name("protocol").value(name(client));
        out.name("sequence").value(client.sequence());
        out.name("types").beginObject();
        for (Client.OfType type : client.types()) {
            out.name(type.type().label());
            write(type, now, out);
        }
        out.endObject();
        out.endObject();
    }

    private static String name(Client client) {
        return switch (client.variant()) {
            case STATE_OF_THE_WORLD -> "state of the world";
            case DELTA -> "delta";
        };
    }

    private static void write(Client.OfType type, Instant now, JsonWriter out) throws IOException {
        out.beginObject();
        out.name("wildcard").value(type.wildcard());
        out.name("subscribed").value(type.subscribed());
        out.name("held").value(type.held());
        out.name("sentVersion").value(type.sentVersion());
        out.name("sentNonce").value(type.sentNonce());
        out.name("acceptedVersion").value(type.acceptedVersion());
        out.name("acceptedNonce").value(type.acceptedNonce());
        out.name("nacks").value(type.refusals());
        if (!type.lastError().isEmpty()) {
            out.name("lastError").value(type.lastError());
        }
        out.name("lag").value(type.lag());
        Instant sent = type.inFlightSince();
        if (sent != null) {
            out.name("unansweredForMillis").value(Duration.between(sent, now).toMillis());
        }
        out.endObject();
    }
}
