package io.signalbox.incremental;

import io.signalbox.incremental.Toy.Gateway;
import io.signalbox.incremental.Toy.GatewayAt;
import io.signalbox.incremental.Toy.Route;
import io.signalbox.incremental.Toy.RouteAt;
import io.signalbox.incremental.Toy.Service;
import io.signalbox.incremental.Toy.ServiceAt;
import io.signalbox.incremental.Toy.Timeout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What operators have written so far, as plain maps, and the edits that bring an engine to the same state. */
final class ToyWorld {
    final Map<String, Service> services = new TreeMap<>();
    final Map<String, Route> routes = new TreeMap<>();
    final Map<String, Gateway> gateways = new TreeMap<>();
    private int timeout = new Timeout().initial();

    // ---- single edits, made here and told to an engine ----

    void service(Edits edits, String name, Optional<Service> value) {
        put(services, name, value);
        edits.set(new ServiceAt(name), value);
    }

    void route(Edits edits, String name, Optional<Route> value) {
        member(edits, Toy.ROUTES, name, put(routes, name, value).isPresent(), value.isPresent());
        edits.set(new RouteAt(name), value);
    }

    void gateway(Edits edits, String name, Optional<Gateway> value) {
        member(edits, Toy.GATEWAYS, name, put(gateways, name, value).isPresent(), value.isPresent());
        edits.set(new GatewayAt(name), value);
    }

    void timeout(Edits edits, int value) {
        timeout = value;
        edits.set(new Timeout(), value);
    }

    private static <V> Optional<V> put(Map<String, V> map, String name, Optional<V> value) {
        return Optional.ofNullable(value.isPresent() ? map.put(name, value.get()) : map.remove(name));
    }

    private static void member(
            Edits edits, Grouping<String, String> grouping, String name, boolean wasThere, boolean isThere) {
        if (isThere && !wasThere) {
            edits.add(grouping, Toy.ALL, name);
        } else if (wasThere && !isThere) {
            edits.remove(grouping, Toy.ALL, name);
        }
    }

    // ---- the whole ----

    /** Every object as one edit of a world that is empty so far. */
    List<Consumer<Edits>> asEditsOf(ToyWorld empty) {
        List<Consumer<Edits>> all = new ArrayList<>();
        services.forEach((name, value) -> all.add(edits -> empty.service(edits, name, Optional.of(value))));
        routes.forEach((name, value) -> all.add(edits -> empty.route(edits, name, Optional.of(value))));
        gateways.forEach((name, value) -> all.add(edits -> empty.gateway(edits, name, Optional.of(value))));
        all.add(edits -> empty.timeout(edits, timeout));
        return all;
    }

    /** An engine that learns this world at once. */
    Engine translatedFromNothing() {
        Engine engine = new Engine(Toy.LAYERS);
        engine.batch(edits -> asEditsOf(new ToyWorld()).forEach(edit -> edit.accept(edits)));
        return engine;
    }

    // ---- chance ----

    /** Makes one random edit among the first {@code size} objects of each kind. */
    void randomEdit(Edits edits, Random random, int size) {
        int number = random.nextInt(size);
        switch (random.nextInt(10)) {
            case 0 -> service(edits, "s" + number, Optional.empty());
            case 1, 2 -> service(edits, "s" + number, Optional.of(new Service(random.nextInt(3))));
            case 3 -> route(edits, "r" + number, Optional.empty());
            case 4, 5, 6 -> route(edits, "r" + number, Optional.of(randomRoute(random, number, size)));
            case 7 -> gateway(edits, "g" + number, Optional.empty());
            case 8 -> gateway(edits, "g" + number, Optional.of(new Gateway(randomLabel(random, size))));
            default -> timeout(edits, 14 + random.nextInt(3));
        }
    }

    private static Route randomRoute(Random random, int number, int size) {
        // Only to a higher number, so that there are no cycles.
        Optional<String> next = number + 1 < size && random.nextInt(3) == 0
                ? Optional.of("r" + random.nextInt(number + 1, size))
                : Optional.empty();
        String host = "host" + random.nextInt(1 + size / 2);
        return new Route(randomLabel(random, size), host, "s" + random.nextInt(size), next);
    }

    private static String randomLabel(Random random, int size) {
        return "label" + random.nextInt(1 + size / 3);
    }
}
