package io.signalbox.feature;

import com.google.common.collect.ImmutableList;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.signalbox.api.gateway.Route;
import io.signalbox.api.gateway.VirtualService;
import io.signalbox.api.gloo.VirtualHostOptions;
import io.signalbox.envoy.VirtualHostName;
import io.signalbox.feature.VirtualHostResult.RouteOrigin;
import io.signalbox.model.Key;
import io.signalbox.model.Resource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * From a VirtualService to Envoy's virtual host.
 *
 * <p><b>Envoy</b> <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto#config-route-v3-virtualhost">VirtualHost</a>
 */
public final class VirtualHosts {

    private VirtualHosts() {}

    /**
     * Translates a VirtualService. What is wrong with it is reported; whatever is not wrong is served.
     *
     * <p>A route that is wrong keeps its last good form, and so do the options of the virtual host as a whole. What
     * never was good answers as {@link InvalidRoutes} says: for wrong options of the virtual host, all of it does,
     * since one of them may be what keeps strangers out.
     *
     * @param lastGood what it was when it last had no error: what is wrong now keeps the form that it had then; asked
     *     only if something is wrong
     * @param domains those of its domains that no other VirtualService has, at least one
     * @param scope looks at the VirtualService's {@code spec}
     */
    public static VirtualHostResult translate(
            Resource<VirtualService> current,
            Supplier<Optional<Resource<VirtualService>>> lastGood,
            ImmutableList<String> domains,
            Scope scope) {
        io.signalbox.api.gateway.VirtualHost in = current.body().getVirtualHost();
        Supplier<Optional<io.signalbox.api.gateway.VirtualHost>> before =
                () -> lastGood.get().map(resource -> resource.body().getVirtualHost());
        Scope at = scope.at("virtualHost");
        VirtualHost.Builder host = VirtualHost.newBuilder()
                .setName(VirtualHostName.of(current.key()))
                .addAllDomains(domains);

        Scope inRoutes = at.trial();
        io.signalbox.api.gateway.VirtualHost.Builder good = in.toBuilder().clearRoutes();
        ImmutableList<RouteOrigin> origins = routes(current.key(), in, before, inRoutes.at("routes"), host, good);
        Optional<VirtualHost> withOptions = options(in, before, at, host, good);
        if (withOptions.isEmpty()) {
            at.adoptReports(inRoutes);
            return unavailable(current.key(), host, scope);
        }
        at.adopt(inRoutes);
        return VirtualHostResult.of(withOptions.get(), scope, origins, Optional.of(sameIfEqual(in, good.build())));
    }

    /**
     * What a good route of a VirtualService comes to, with all that it takes from other resources: one part, unless it
     * delegates. One that takes nothing from elsewhere is not translated, so that it has no Envoy routes.
     *
     * @param scope looks at the VirtualService's {@code spec}; what is found is not told
     */
    public static ImmutableList<RoutePart> parts(Route good, Scope scope) {
        if (!good.hasDelegateAction() && !good.hasOptionsConfigRefs()) {
            return ImmutableList.of(RoutePart.of(good, ImmutableList.of(), scope));
        }
        return new RouteTranslation("", Inheritance.NOTHING)
                .translate(good, Optional::empty, scope.trial())
                .parts();
    }

    /** As a rule all is good, and there need not be a copy of each virtual host in memory. */
    private static io.signalbox.api.gateway.VirtualHost sameIfEqual(
            io.signalbox.api.gateway.VirtualHost in, io.signalbox.api.gateway.VirtualHost good) {
        return good.equals(in) ? in : good;
    }

    private static ImmutableList<RouteOrigin> routes(
            Key<VirtualService> key,
            io.signalbox.api.gateway.VirtualHost in,
            Supplier<Optional<io.signalbox.api.gateway.VirtualHost>> before,
            Scope scope,
            VirtualHost.Builder host,
            io.signalbox.api.gateway.VirtualHost.Builder good) {
        List<Route> present = in.getRoutesList();
        Supplier<LastGoodRoutes> lastGood = () -> new LastGoodRoutes(
                present,
                before.get()
                        .map(io.signalbox.api.gateway.VirtualHost::getRoutesList)
                        .orElse(List.of()));
        ImmutableList.Builder<RouteOrigin> origins = ImmutableList.builder();
        int next = 0;
        for (int i = 0; i < present.size(); i++) {
            Route route = present.get(i);
            RouteTranslation translation =
                    new RouteTranslation(routeName(key, next, way(key, route, i, false, "")), Inheritance.NOTHING);
            int index = i;
            RouteTranslation.Form form =
                    translation.translate(route, () -> lastGood.get().of(index), scope.index(i));
            form.good().ifPresent(good::addRoutes);
            for (RoutePart part : form.parts()) {
                String name = part.isDelegated() ? routeName(key, next, way(key, route, i, part)) : "";
                for (var each : part.routes()) {
                    var named = name.isEmpty()
                            ? each
                            : each.toBuilder().setName(name + each.getName()).build();
                    host.addRoutes(named);
                    origins.add(new RouteOrigin(named.getName(), part.owner(), part.field()));
                }
                next++;
            }
        }
        return origins.build();
    }

    /** Empty if the options are wrong and never were right. */
    private static Optional<VirtualHost> options(
            io.signalbox.api.gateway.VirtualHost in,
            Supplier<Optional<io.signalbox.api.gateway.VirtualHost>> before,
            Scope scope,
            VirtualHost.Builder host,
            io.signalbox.api.gateway.VirtualHost.Builder good) {
        Scope trial = scope.trial();
        VirtualHost present = withOptions(in, trial, host);
        if (!trial.hasErrors()) {
            scope.adopt(trial);
            return Optional.of(present);
        }
        scope.adoptReports(trial);
        Optional<io.signalbox.api.gateway.VirtualHost> lastGood = before.get();
        if (lastGood.isEmpty()) {
            return Optional.empty();
        }
        Scope trialBefore = scope.trial();
        VirtualHost withLastGood = withOptions(lastGood.get(), trialBefore, host);
        if (trialBefore.hasErrors()) {
            return Optional.empty();
        }
        scope.adoptNeeds(trialBefore);
        good.setOptions(lastGood.get().getOptions()).clearExternalOptionsConfig();
        if (lastGood.get().hasOptionsConfigRefs()) {
            good.setOptionsConfigRefs(lastGood.get().getOptionsConfigRefs());
        }
        return Optional.of(withLastGood);
    }

    private static VirtualHost withOptions(
            io.signalbox.api.gateway.VirtualHost in, Scope scope, VirtualHost.Builder host) {
        SharedOptions.Merged<VirtualHostOptions> merged = SharedOptions.of(in, scope);
        VirtualHost.Builder copy = host.clone();
        Scope at = scope.at("options");
        Scope trial = at.trial();
        Features.apply(merged.options(), trial, copy);
        at.adoptNeeds(trial);
        OptionLayers.tell(trial, merged.shared(), at);
        return copy.build();
    }

    /**
     * The options of a good virtual host, with those that it takes from other resources.
     *
     * @param scope looks at the VirtualService's {@code spec}; what is found is not told
     */
    public static VirtualHostOptions options(io.signalbox.api.gateway.VirtualHost good, Scope scope) {
        return SharedOptions.of(good, scope.trial()).options();
    }

    private static VirtualHostResult unavailable(Key<VirtualService> key, VirtualHost.Builder host, Scope scope) {
        String name = VirtualHostName.of(key) + "-invalid";
        host.clearRoutes()
                .addRoutes(io.envoyproxy.envoy.config.route.v3.Route.newBuilder()
                        .setName(name)
                        .setMatch(RouteMatch.newBuilder().setPrefix("/"))
                        .setDirectResponse(InvalidRoutes.response(scope.settings())));
        Scope at = scope.at("virtualHost.options");
        return VirtualHostResult.of(
                host.build(),
                scope,
                ImmutableList.of(new RouteOrigin(name, at.subject(), at.path())),
                Optional.empty());
    }

    /**
     * Gloo Edge's name of a route, without the matcher's number. A route that has a name carries the way to it; Gloo
     * Edge also writes the Gateway and the Proxy there, which Signalbox leaves out, since all Proxies of a Gateway
     * share their routes.
     *
     * @param place among all routes of the virtual host, those of RouteTables included
     * @param way to it; empty if no route on it has a name
     */
    private static String routeName(Key<VirtualService> key, int place, String way) {
        String name = VirtualHostName.of(key) + "-route-" + place;
        return way.isEmpty() ? name : name + "-" + way;
    }

    /**
     * The way to a route, through RouteTables if it is delegated to; empty if no route on it has a name.
     *
     * @param route the VirtualService's route that it begins with
     * @param index that route's place in the VirtualService
     */
    public static String way(Key<VirtualService> key, Route route, int index, RoutePart part) {
        return way(key, route, index, part.named(), part.way());
    }

    private static String way(Key<VirtualService> key, Route route, int index, boolean named, String below) {
        return named || !route.getName().isEmpty()
                ? "vs:" + key.namespace() + "_" + key.name() + "_route:" + RoutePart.nameOf(route, index) + below
                : "";
    }
}
