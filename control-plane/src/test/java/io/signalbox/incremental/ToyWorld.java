package io.signalbox.incremental;

import static java.util.Objects.requireNonNull;

import io.signalbox.incremental.Toy.Gateway;
import io.signalbox.incremental.Toy.GatewayAt;
import io.signalbox.incremental.Toy.Route;
import io.signalbox.incremental.Toy.RouteAt;
import io.signalbox.incremental.Toy.Service;
import io.signalbox.incremental.Toy.ServiceAt;
import io.signalbox.incremental.Toy.Timeout;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
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

    /** Whether random edits may bring queries to fail. */
    enum Mishaps {
        NONE,
        /** Routes that delegate in circles, ports whose cluster throws. */
        SOME
    }

    /** Makes one random edit among the first {@code size} objects of each kind. */
    void randomEdit(Edits edits, Random random, int size, Mishaps mishaps) {
        int number = random.nextInt(size);
        switch (random.nextInt(10)) {
            case 0 -> service(edits, "s" + number, Optional.empty());
            case 1, 2 -> service(edits, "s" + number, Optional.of(randomService(random, mishaps)));
            case 3 -> route(edits, "r" + number, Optional.empty());
            case 4, 5, 6 -> route(edits, "r" + number, Optional.of(randomRoute(random, number, size, mishaps)));
            case 7 -> gateway(edits, "g" + number, Optional.empty());
            case 8 -> gateway(edits, "g" + number, Optional.of(new Gateway(randomLabel(random, size))));
            default -> timeout(edits, 14 + random.nextInt(3));
        }
    }

    /** Leaves nothing that fails, with as few edits as that takes. */
    void mend(Edits edits) {
        Map.copyOf(services).forEach((name, it) -> {
            if (it.port() == Toy.UNLUCKY) {
                service(edits, name, Optional.of(new Service(1)));
            }
        });
        for (String name : List.copyOf(routes.keySet())) {
            if (goesInCircles(name)) {
                Route it = requireNonNull(routes.get(name));
                route(edits, name, Optional.of(new Route(it.label(), it.host(), it.service(), Optional.empty())));
            }
        }
    }

    private boolean goesInCircles(String start) {
        Set<String> passed = new HashSet<>();
        Optional<String> at = Optional.of(start);
        while (at.isPresent() && passed.add(at.get())) {
            at = Optional.ofNullable(routes.get(at.get())).flatMap(Route::next);
        }
        return at.isPresent();
    }

    private static Service randomService(Random random, Mishaps mishaps) {
        return new Service(mishaps == Mishaps.SOME && random.nextInt(4) == 0 ? Toy.UNLUCKY : random.nextInt(3));
    }

    private static Route randomRoute(Random random, int number, int size, Mishaps mishaps) {
        int lowestNext = mishaps == Mishaps.SOME ? 0 : number + 1; // only upwards there are no circles
        Optional<String> next = lowestNext < size && random.nextInt(3) == 0
                ? Optional.of("r" + random.nextInt(lowestNext, size))
                : Optional.empty();
        String host = "host" + random.nextInt(1 + size / 2);
        return new Route(randomLabel(random, size), host, "s" + random.nextInt(size), next);
    }

    private static String randomLabel(Random random, int size) {
        return "label" + random.nextInt(1 + size / 3);
    }
}
