package io.signalbox.incremental;

import static com.google.common.collect.ImmutableList.toImmutableList;
import static com.google.common.collect.ImmutableSet.toImmutableSet;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.Comparator;
import java.util.Optional;

/**
 * A toy control plane, with all that makes a translation hard: routes reach gateways by label, delegate to one another,
 * share hosts and services, and each listener folds over its virtual hosts.
 */
final class Toy {
    private Toy() {}

    // ---- what operators write ----

    record Service(int port) {}

    /** Delegates to another route if {@code next} is there; else goes to its service. */
    record Route(String label, String host, String service, Optional<String> next) {}

    record Gateway(String label) {}

    record ServiceAt(String name) implements Input<Optional<Service>> {
        @Override
        public Optional<Service> initial() {
            return Optional.empty();
        }
    }

    record RouteAt(String name) implements Input<Optional<Route>> {
        @Override
        public Optional<Route> initial() {
            return Optional.empty();
        }
    }

    record GatewayAt(String name) implements Input<Optional<Gateway>> {
        @Override
        public Optional<Gateway> initial() {
            return Optional.empty();
        }
    }

    record Timeout() implements Input<Integer> {
        @Override
        public Integer initial() {
            return 15;
        }
    }

    // ---- indexes ----

    static final String ALL = "all";

    record HostOfGateway(String gateway, String host) {}

    static final Grouping<String, String> ROUTES = Grouping.base("routes", Comparator.naturalOrder());
    static final Grouping<String, String> GATEWAYS = Grouping.base("gateways", Comparator.naturalOrder());

    /** label -> gateways */
    static final Grouping<String, String> SELECTING = Grouping.derived(
            "selecting", GATEWAYS, (all, gateway) -> new SelectedBy(gateway), Comparator.naturalOrder());

    /** gateway -> routes */
    static final Grouping<String, String> ATTACHED =
            Grouping.derived("attached", ROUTES, (all, route) -> new AttachedTo(route), Comparator.naturalOrder());

    /** gateway -> hosts, each of which several routes may bring, and the gateway's own */
    static final Grouping<String, String> HOSTS = Grouping.derived(
                    "hosts",
                    ATTACHED,
                    (gateway, route) -> new HostsOf(gateway, route),
                    Comparator.<String>naturalOrder())
            .and(GATEWAYS, (all, gateway) -> new OwnHostOf(gateway));

    /** gateway and host -> routes */
    static final Grouping<HostOfGateway, String> ROUTES_OF_HOST = Grouping.derived(
            "routes of host", ATTACHED, (gateway, route) -> new UnderHost(gateway, route), Comparator.reverseOrder());

    /** gateway -> services */
    static final Grouping<String, String> USED = Grouping.derived(
            "used", ATTACHED, (gateway, route) -> new UsedBy(gateway, route), Comparator.naturalOrder());

    // ---- what is published ----

    static final Family<String, String, String> VIRTUAL_HOSTS =
            Family.of("virtual hosts", HOSTS, (gateway, host) -> new VirtualHostOf(gateway, host));
    static final Family<String, String, String> CLUSTERS =
            Family.of("clusters", USED, (gateway, service) -> new ClusterOf(service));
    static final Family<String, String, String> LISTENERS =
            Family.of("listeners", GATEWAYS, (all, gateway) -> new ListenerOf(gateway));

    static final ImmutableList<Layer> LAYERS = ImmutableList.of(
            ROUTES, GATEWAYS, SELECTING, ATTACHED, HOSTS, ROUTES_OF_HOST, USED, VIRTUAL_HOSTS, CLUSTERS, LISTENERS);
    static final ImmutableList<Family<String, String, String>> FAMILIES =
            ImmutableList.of(VIRTUAL_HOSTS, CLUSTERS, LISTENERS);

    // ---- the translation ----

    record SelectedBy(String gateway) implements Query<ImmutableSet<Membership<String, String>>> {
        @Override
        public ImmutableSet<Membership<String, String>> answer(Reads reads) {
            return reads.get(new GatewayAt(gateway)).stream()
                    .map(it -> new Membership<>(it.label(), gateway))
                    .collect(toImmutableSet());
        }
    }

    record AttachedTo(String route) implements Query<ImmutableSet<Membership<String, String>>> {
        @Override
        public ImmutableSet<Membership<String, String>> answer(Reads reads) {
            return reads.get(new RouteAt(route)).stream()
                    .flatMap(it -> reads.members(SELECTING, it.label()).stream())
                    .map(gateway -> new Membership<>(gateway, route))
                    .collect(toImmutableSet());
        }
    }

    record HostOf(String route) implements Query<String> {
        @Override
        public String answer(Reads reads) {
            return reads.get(new RouteAt(route)).map(Route::host).orElse("nowhere");
        }
    }

    record HostsOf(String gateway, String route) implements Query<ImmutableSet<Membership<String, String>>> {
        @Override
        public ImmutableSet<Membership<String, String>> answer(Reads reads) {
            return ImmutableSet.of(new Membership<>(gateway, reads.get(new HostOf(route))));
        }
    }

    /** A gateway has its label as a host too, whether or not a route is there. */
    record OwnHostOf(String gateway) implements Query<ImmutableSet<Membership<String, String>>> {
        @Override
        public ImmutableSet<Membership<String, String>> answer(Reads reads) {
            return reads.get(new GatewayAt(gateway)).stream()
                    .map(it -> new Membership<>(gateway, it.label().replace("label", "host")))
                    .collect(toImmutableSet());
        }
    }

    record UnderHost(String gateway, String route) implements Query<ImmutableSet<Membership<HostOfGateway, String>>> {
        @Override
        public ImmutableSet<Membership<HostOfGateway, String>> answer(Reads reads) {
            HostOfGateway host = new HostOfGateway(gateway, reads.get(new HostOf(route)));
            return ImmutableSet.of(new Membership<>(host, route));
        }
    }

    /** The service at the end of a route's delegations. */
    record DestinationOf(String route) implements Query<Optional<String>> {
        @Override
        public Optional<String> answer(Reads reads) {
            return reads.get(new RouteAt(route))
                    .flatMap(it -> it.next().isEmpty()
                            ? Optional.of(it.service())
                            : reads.get(new DestinationOf(it.next().get())));
        }
    }

    record UsedBy(String gateway, String route) implements Query<ImmutableSet<Membership<String, String>>> {
        @Override
        public ImmutableSet<Membership<String, String>> answer(Reads reads) {
            return reads.get(new DestinationOf(route)).stream()
                    .filter(service -> reads.get(new Exists(service)))
                    .map(service -> new Membership<>(gateway, service))
                    .collect(toImmutableSet());
        }
    }

    record Exists(String service) implements Query<Boolean> {
        @Override
        public Boolean answer(Reads reads) {
            return reads.get(new ServiceAt(service)).isPresent();
        }
    }

    record ClusterOf(String service) implements Query<String> {
        @Override
        public String answer(Reads reads) {
            return service + ":" + reads.get(new ServiceAt(service)).map(it -> lucky(it.port()));
        }
    }

    static final int UNLUCKY = -13;

    private static int lucky(int port) {
        if (port == UNLUCKY) {
            throw new UnsupportedOperationException("port " + port);
        }
        return port;
    }

    record RouteOf(String route) implements Query<String> {
        @Override
        public String answer(Reads reads) {
            String destination = reads.get(new DestinationOf(route))
                    .filter(service -> reads.get(new Exists(service)))
                    .orElse("404");
            return route + " to " + destination + " in " + reads.get(new Timeout()) + " s";
        }
    }

    record VirtualHostOf(String gateway, String host) implements Query<String> {
        @Override
        public String answer(Reads reads) {
            return reads.members(ROUTES_OF_HOST, new HostOfGateway(gateway, host)).stream()
                    .map(route -> reads.get(new RouteOf(route)))
                    .collect(toImmutableList())
                    .toString();
        }
    }

    record ListenerOf(String gateway) implements Query<String> {
        @Override
        public String answer(Reads reads) {
            return reads.get(new GatewayAt(gateway)) + " " + reads.all(VIRTUAL_HOSTS, gateway)
                    + reads.members(USED, gateway);
        }
    }
}
