package io.signalbox.feature;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import io.envoyproxy.envoy.config.core.v3.RuntimeFractionalPercent;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.type.v3.FractionalPercent;
import io.envoyproxy.envoy.type.v3.FractionalPercent.DenominatorType;
import io.signalbox.api.core.matchers.Matcher;
import io.signalbox.api.gateway.Route;
import io.signalbox.api.gloo.RouteAction;
import io.signalbox.api.gloo.RouteOptions;
import io.signalbox.envoy.EnvoyConstraints;
import io.signalbox.envoy.EnvoyConstraints.Violation;
import io.signalbox.report.Reason;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One route of a VirtualService or a RouteTable as Envoy's routes: one for each matcher, equal apart from match and
 * name.
 *
 * <p><b>Envoy</b> <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto#config-route-v3-route">Route</a>
 * <p><b>Reports</b> {@link #NO_ACTION}, {@link #UNSUPPORTED}, {@link #REFUSED}, those of its matchers, its action and
 * its options
 */
final class RouteTranslation {
    static final Reason NO_ACTION = Reason.error("ActionMissing");
    static final Reason UNSUPPORTED = Reason.error("ActionUnsupported");
    static final Reason REFUSED = Reason.error("EnvoyWouldRefuse");

    private static final EnvoyConstraints CONSTRAINTS = new EnvoyConstraints();
    private static final int MILLION = 1_000_000;

    private final String name;
    private final Inheritance from;

    /**
     * @param name what the names of its Envoy routes begin with
     * @param from what the route inherits
     */
    RouteTranslation(String name, Inheritance from) {
        this.name = name;
        this.from = from;
    }

    /**
     * The route as it is now; as it last was if it is wrong now; else what answers in its place.
     *
     * @param lastGood asked only if the route is wrong now
     * @param scope looks at the route as it is now
     */
    Form translate(Route current, Supplier<Optional<Route>> lastGood, Scope scope) {
        Scope trial = scope.trial();
        Optional<ImmutableList<RoutePart>> parts = parts(current, trial);
        if (!trial.hasMistakes()) {
            scope.adopt(trial);
            return new Form(parts.orElse(ImmutableList.of()), parts.map(within -> current));
        }
        scope.adoptReports(trial);
        Optional<Route> good = lastGood.get();
        if (good.isPresent()) {
            Scope before = scope.trial();
            Optional<ImmutableList<RoutePart>> partsBefore = parts(good.get(), before);
            if (partsBefore.isPresent() && !before.hasMistakes()) {
                scope.adoptNeeds(before);
                return new Form(partsBefore.get(), good);
            }
        }
        return new Form(invalid(current, scope), Optional.empty());
    }

    /**
     * What a route became.
     *
     * @param parts one, or of a route that delegates those of its tables; none if it takes nothing of what it inherits
     * @param good the form of it that is good: as it is now, or as it last was; absent if it never was, and if it takes
     *     nothing of what it inherits, since then nobody has looked at the rest of it
     */
    record Form(ImmutableList<RoutePart> parts, Optional<Route> good) {}

    /** Absent if it takes nothing of what it inherits, which is reported. */
    private Optional<ImmutableList<RoutePart>> parts(Route in, Scope scope) {
        SharedOptions.Merged<RouteOptions> merged = SharedOptions.of(in, scope);
        Route own = merged.shared().isEmpty()
                ? in
                : in.toBuilder().setOptions(merged.options()).build();
        ImmutableSet<String> elsewhere =
                Sets.union(merged.shared(), from.inherited(own.getOptions())).immutableCopy();
        return from.onto(own, scope)
                .map(route -> route.hasDelegateAction()
                        ? new Delegation(from).parts(route, elsewhere, scope)
                        : ImmutableList.of(RoutePart.of(route, routes(route, elsewhere, scope), scope)));
    }

    private ImmutableList<io.envoyproxy.envoy.config.route.v3.Route> routes(
            Route in, ImmutableSet<String> elsewhere, Scope scope) {
        ImmutableList.Builder<io.envoyproxy.envoy.config.route.v3.Route> routes = ImmutableList.builder();
        List<Matcher> matchers = matchers(in);
        for (int j = 0; j < matchers.size(); j++) {
            Optional<RouteMatch> match =
                    Matchers.translate(matchers.get(j), scope.at("matchers").index(j));
            io.envoyproxy.envoy.config.route.v3.Route.Builder route =
                    io.envoyproxy.envoy.config.route.v3.Route.newBuilder()
                            .setName(name + "-matcher-" + j)
                            .setMatch(match.orElseGet(RouteMatch::getDefaultInstance));
            Reach reach = action(in, scope, route);
            if (reach.unreachable() > 0) {
                routes.add(invalid(route, reach, scope));
            }
            if (!reach.isNothing()) {
                options(in, elsewhere, scope.at("options"), route);
                if (!scope.hasMistakes()) {
                    refuse(route, scope);
                }
                routes.add(route.build());
            }
        }
        return routes.build();
    }

    private static List<Matcher> matchers(Route in) {
        return in.getMatchersCount() == 0 ? List.of(Matchers.EVERYTHING) : in.getMatchersList();
    }

    private static Reach action(Route in, Scope scope, io.envoyproxy.envoy.config.route.v3.Route.Builder route) {
        return switch (in.getActionCase()) {
            case ROUTE_ACTION -> forward(in.getRouteAction(), scope.at("routeAction"), route);
            case REDIRECT_ACTION -> {
                Redirects.apply(in.getRedirectAction(), scope.at("redirectAction"), route);
                yield Reach.ALL;
            }
            case DIRECT_RESPONSE_ACTION -> {
                DirectResponses.apply(in.getDirectResponseAction(), scope.at("directResponseAction"), route);
                yield Reach.ALL;
            }
            case DELEGATE_ACTION -> throw new IllegalArgumentException("a route that delegates goes nowhere by itself");
            case ACTION_NOT_SET -> {
                scope.report(
                        NO_ACTION,
                        "the route says nothing to do; write one of routeAction, redirectAction, directResponseAction"
                                + " and delegateAction");
                yield Reach.NOTHING;
            }
        };
    }

    private static Reach forward(RouteAction in, Scope scope, io.envoyproxy.envoy.config.route.v3.Route.Builder route) {
        return switch (in.getDestinationCase()) {
            case SINGLE -> SingleDestination.apply(in.getSingle(), scope.at("single"), route);
            case MULTI ->
                WeightedDestinations.apply(in.getMulti().getDestinationsList(), scope.at("multi.destinations"), route);
            case UPSTREAM_GROUP ->
                UpstreamGroupDestination.apply(in.getUpstreamGroup(), scope.at("upstreamGroup"), route);
            case CLUSTER_HEADER -> ClusterFromHeader.apply(in.getClusterHeader(), scope.at("clusterHeader"), route);
            case DYNAMIC_FORWARD_PROXY -> {
                scope.at("dynamicForwardProxy")
                        .report(UNSUPPORTED, "dynamicForwardProxy is not supported by this version");
                yield Reach.NOTHING;
            }
            case DESTINATION_NOT_SET -> {
                scope.report(
                        RouteDestinations.NO_DESTINATION,
                        "no destination is given; write one of single, multi, upstreamGroup and clusterHeader");
                yield Reach.NOTHING;
            }
        };
    }

    private static void options(
            Route in,
            ImmutableSet<String> elsewhere,
            Scope scope,
            io.envoyproxy.envoy.config.route.v3.Route.Builder route) {
        Scope trial = elsewhere.isEmpty() ? scope : scope.trial();
        Features.apply(in.getOptions(), trial, route);
        if (!elsewhere.isEmpty()) {
            scope.adoptNeeds(trial);
            OptionLayers.tell(trial, elsewhere, scope);
        }
    }

    /** The net below the features: Envoy would refuse the whole route configuration for one bad route. */
    private static void refuse(io.envoyproxy.envoy.config.route.v3.Route.Builder route, Scope scope) {
        for (Violation violation : CONSTRAINTS.violations(route.build())) {
            scope.report(REFUSED, "Envoy would refuse the route: its " + violation);
        }
    }

    /** What answers in place of a route that never was good, for those of its matchers that are good. */
    private ImmutableList<RoutePart> invalid(Route in, Scope scope) {
        Optional<Route> inheriting = from.onto(in, scope.trial());
        if (inheriting.isEmpty()) {
            return ImmutableList.of();
        }
        ImmutableList.Builder<io.envoyproxy.envoy.config.route.v3.Route> routes = ImmutableList.builder();
        List<Matcher> matchers = matchers(inheriting.get());
        for (int j = 0; j < matchers.size(); j++) {
            Optional<RouteMatch> match = Matchers.translate(matchers.get(j), scope.trial());
            if (match.isPresent()) {
                routes.add(io.envoyproxy.envoy.config.route.v3.Route.newBuilder()
                        .setName(name + "-matcher-" + j)
                        .setMatch(match.get())
                        .setDirectResponse(InvalidRoutes.response(scope.settings()))
                        .build());
            }
        }
        Route answering = inheriting.get().toBuilder()
                .clearOptions()
                .setDirectResponseAction(InvalidRoutes.action(scope.settings()))
                .build();
        return ImmutableList.of(RoutePart.of(answering, routes.build(), scope));
    }

    /**
     * What answers for destinations that cannot be sent to. If others can, it stands before the route and takes their
     * share of the requests, since Envoy cannot answer by itself for one of several clusters.
     */
    private static io.envoyproxy.envoy.config.route.v3.Route invalid(
            io.envoyproxy.envoy.config.route.v3.Route.Builder route, Reach reach, Scope scope) {
        RouteMatch.Builder match = route.getMatch().toBuilder();
        if (reach.isPartial()) {
            long share = Math.round((double) MILLION * reach.unreachable() / reach.total());
            match.setRuntimeFraction(RuntimeFractionalPercent.newBuilder()
                    .setDefaultValue(FractionalPercent.newBuilder()
                            .setNumerator((int) Math.clamp(share, 1, MILLION - 1))
                            .setDenominator(DenominatorType.MILLION)));
        }
        return io.envoyproxy.envoy.config.route.v3.Route.newBuilder()
                .setName(reach.isPartial() ? route.getName() + "-unreachable" : route.getName())
                .setMatch(match)
                .setDirectResponse(InvalidRoutes.response(scope.settings()))
                .build();
    }
}
