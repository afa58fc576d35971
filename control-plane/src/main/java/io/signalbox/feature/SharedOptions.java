package io.signalbox.feature;

import com.google.common.collect.ImmutableSet;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.signalbox.api.core.ResourceRef;
import io.signalbox.api.gateway.Route;
import io.signalbox.api.gateway.RouteOption;
import io.signalbox.api.gateway.VirtualHost;
import io.signalbox.api.gateway.VirtualHostOption;
import io.signalbox.api.gloo.RouteOptions;
import io.signalbox.api.gloo.VirtualHostOptions;
import io.signalbox.feature.RouteSources.Shared;
import io.signalbox.model.Key;
import io.signalbox.model.Kind;
import io.signalbox.model.Kinds;
import io.signalbox.model.Resource;
import io.signalbox.reference.Lookup;
import io.signalbox.report.Reason;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Options that routes and virtual hosts take from RouteOptions and VirtualHostOptions, where they set none themselves.
 *
 * <p><b>Option</b> {@code optionsConfigRefs.delegateOptions} of a route and of a virtual host
 * <p><b>Envoy</b> <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto#config-route-v3-route">Route</a>
 * <p><b>Reports</b> {@link #MISSING}, {@link #HAVE_PROBLEMS}, {@link #NEVER_GOOD}; on the option resource those of its
 * options
 */
public final class SharedOptions {
    static final Reason MISSING = Reason.warning("OptionsMissing");
    static final Reason HAVE_PROBLEMS = Reason.warning("OptionsHaveProblems");

    /** An error, as a route without the options that it asks for may be open to strangers. */
    static final Reason NEVER_GOOD = Reason.error("OptionsNeverGood");

    private static final String NO_EFFECT = "; until then its options have no effect";

    private SharedOptions() {}

    /**
     * Options with those of others below them.
     *
     * @param shared the JSON names of those that were written elsewhere
     */
    record Merged<O>(O options, ImmutableSet<String> shared) {}

    /** @param scope looks at the route */
    static Merged<RouteOptions> of(Route in, Scope scope) {
        if (!in.hasOptionsConfigRefs()) {
            return new Merged<>(in.getOptions(), ImmutableSet.of());
        }
        return merged(
                in.getOptions(),
                in.getOptionsConfigRefs().getDelegateOptionsList(),
                Kinds.ROUTE_OPTION,
                scope.sources()::options,
                scope.at("optionsConfigRefs.delegateOptions"));
    }

    /** @param scope looks at the virtual host */
    static Merged<VirtualHostOptions> of(VirtualHost in, Scope scope) {
        if (!in.hasOptionsConfigRefs()) {
            return new Merged<>(in.getOptions(), ImmutableSet.of());
        }
        return merged(
                in.getOptions(),
                in.getOptionsConfigRefs().getDelegateOptionsList(),
                Kinds.VIRTUAL_HOST_OPTION,
                scope.sources()::hostOptions,
                scope.at("optionsConfigRefs.delegateOptions"));
    }

    private static <O extends Message, K extends Message> Merged<O> merged(
            O own, List<ResourceRef> refs, Kind<K> kind, Function<Key<K>, Lookup<Shared<O>>> sources, Scope scope) {
        O options = own;
        Set<String> shared = new LinkedHashSet<>();
        for (int i = 0; i < refs.size(); i++) {
            ResourceRef ref = refs.get(i);
            Key<K> key = kind.key(ref.getNamespace(), ref.getName());
            Optional<O> below = found(key, sources.apply(key), scope.index(i));
            if (below.isPresent()) {
                shared.addAll(OptionLayers.fromBelow(options, below.get()));
                options = OptionLayers.over(options, below.get());
            }
        }
        return new Merged<>(options, ImmutableSet.copyOf(shared));
    }

    private static <O> Optional<O> found(Key<?> key, Lookup<Shared<O>> lookup, Scope scope) {
        if (key.namespace().isEmpty() || key.name().isEmpty()) {
            scope.report(MISSING, "name and namespace are both needed, as none is assumed" + NO_EFFECT);
            return Optional.empty();
        }
        return switch (lookup) {
            case Lookup.Found<Shared<O>>(Shared<O> options) -> {
                tell(key, options, scope);
                yield options.good();
            }
            case Lookup.Missing<Shared<O>> _ -> {
                scope.report(MISSING, key + " does not exist" + NO_EFFECT);
                yield Optional.empty();
            }
            case Lookup.NotPermitted<Shared<O>>(String because) -> {
                scope.report(MISSING, key + " is not read: " + because + NO_EFFECT);
                yield Optional.empty();
            }
        };
    }

    private static void tell(Key<?> key, Shared<?> options, Scope scope) {
        ProblemsElsewhere.words(key, options.reports()).ifPresent(words -> {
            if (options.good().isEmpty()) {
                scope.report(
                        NEVER_GOOD, words + "; it never was good, so whoever asks for it is not served without it");
            } else {
                scope.report(HAVE_PROBLEMS, words);
            }
        });
    }

    /**
     * What of a RouteOption is good.
     *
     * @param lastGood what it was when it last had no error; asked only if it has one
     * @param scope looks at its {@code spec}
     */
    public static Shared<RouteOptions> of(
            Resource<RouteOption> current, Supplier<Optional<Resource<RouteOption>>> lastGood, Scope scope) {
        return shared(
                current.body().getOptions(),
                () -> lastGood.get().map(before -> before.body().getOptions()),
                SharedOptions::check,
                scope.at("options"));
    }

    /** The same of a VirtualHostOption. */
    public static Shared<VirtualHostOptions> ofHost(
            Resource<VirtualHostOption> current,
            Supplier<Optional<Resource<VirtualHostOption>>> lastGood,
            Scope scope) {
        return shared(
                current.body().getOptions(),
                () -> lastGood.get().map(before -> before.body().getOptions()),
                SharedOptions::checkHost,
                scope.at("options"));
    }

    private static <O> Shared<O> shared(
            O current, Supplier<Optional<O>> lastGood, BiConsumer<O, Scope> check, Scope scope) {
        check.accept(current, scope);
        if (!scope.hasErrors()) {
            return new Shared<>(Optional.of(current), scope.reports());
        }
        Optional<O> good = lastGood.get().filter(before -> {
            Scope trial = scope.trial();
            check.accept(before, trial);
            return !trial.hasErrors();
        });
        return new Shared<>(good, scope.reports());
    }

    /** Tells what is wrong with options, whatever routes they come to. */
    static void check(RouteOptions options, Scope scope) {
        var route = io.envoyproxy.envoy.config.route.v3.Route.newBuilder()
                .setMatch(RouteMatch.newBuilder().setPrefix("/"))
                .setRoute(io.envoyproxy.envoy.config.route.v3.RouteAction.getDefaultInstance());
        Features.apply(options, scope, route);
    }

    private static void checkHost(VirtualHostOptions options, Scope scope) {
        Features.apply(options, scope, io.envoyproxy.envoy.config.route.v3.VirtualHost.newBuilder());
    }
}
