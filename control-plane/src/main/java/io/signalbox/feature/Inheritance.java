package io.signalbox.feature;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.signalbox.api.core.matchers.Matcher;
import io.signalbox.api.gateway.Route;
import io.signalbox.api.gateway.RouteTable;
import io.signalbox.api.gloo.RouteOptions;
import io.signalbox.envoy.Packing;
import io.signalbox.model.Key;
import java.util.Comparator;
import java.util.Optional;

/**
 * What a route hands down to the routes of the RouteTables that it delegates to. Says nothing of where it stems from:
 * two VirtualServices that hand down the same share the translation of a table.
 *
 * @param branch the tables that were entered on the way, the first one first
 * @param matcher what the delegating route takes, a prefix with more conditions; absent where nothing was delegated yet
 * @param path whether its path replaces those below
 * @param conditions whether its other conditions are added to those below
 * @param options what its options are, with all that it inherited itself
 */
public record Inheritance(
        ImmutableList<Key<RouteTable>> branch,
        Optional<Matcher> matcher,
        boolean path,
        boolean conditions,
        RouteOptions options)
        implements Comparable<Inheritance> {

    /** What the routes of a VirtualService inherit. */
    static final Inheritance NOTHING =
            new Inheritance(ImmutableList.of(), Optional.empty(), false, false, RouteOptions.getDefaultInstance());

    private static final Comparator<Inheritance> ORDER = Comparator.<Inheritance, String>comparing(
                    each -> each.branch().toString())
            .thenComparing(Inheritance::path)
            .thenComparing(Inheritance::conditions)
            .thenComparing(
                    each -> bytes(each.matcher().orElse(Matcher.getDefaultInstance())),
                    ByteString.unsignedLexicographicalComparator())
            .thenComparing(each -> bytes(each.options()), ByteString.unsignedLexicographicalComparator());

    /** The same, one table further down. */
    Inheritance entering(Key<RouteTable> table) {
        return new Inheritance(
                ImmutableList.<Key<RouteTable>>builder()
                        .addAll(branch)
                        .add(table)
                        .build(),
                matcher,
                path,
                conditions,
                options);
    }

    /**
     * What a route that delegates hands down.
     *
     * @param route with all that it inherits itself
     * @param taken what it takes
     */
    Inheritance below(Route route, Matcher taken) {
        return new Inheritance(
                branch, Optional.of(taken), pathBelow(route), conditionsBelow(route), route.getOptions());
    }

    /** The route with all that it inherits; empty if it is not within what is delegated, which is reported. */
    Optional<Route> onto(Route route, Scope scope) {
        if (matcher.isEmpty()) {
            return Optional.of(route);
        }
        Optional<ImmutableList<Matcher>> matchers =
                DelegatedMatchers.of(matcher.get(), pathBelow(route), conditionsBelow(route), route, scope);
        return matchers.map(within -> route.toBuilder()
                .clearMatchers()
                .addAllMatchers(within)
                .setInheritablePathMatchers(com.google.protobuf.BoolValue.of(pathBelow(route)))
                .setInheritableMatchers(com.google.protobuf.BoolValue.of(conditionsBelow(route)))
                .setOptions(OptionLayers.over(route.getOptions(), options))
                .build());
    }

    /** A child's own word counts, whatever its parent's is. */
    private boolean pathBelow(Route route) {
        return route.hasInheritablePathMatchers()
                ? route.getInheritablePathMatchers().getValue()
                : path;
    }

    private boolean conditionsBelow(Route route) {
        return route.hasInheritableMatchers() ? route.getInheritableMatchers().getValue() : conditions;
    }

    /** The JSON names of the options that a route takes from above. */
    ImmutableSet<String> inherited(RouteOptions own) {
        return OptionLayers.fromBelow(own, options);
    }

    private static ByteString bytes(Message message) {
        return Packing.bytes(message);
    }

    @Override
    public int compareTo(Inheritance other) {
        return ORDER.compare(this, other);
    }

    /** For those who ask why. */
    @Override
    public String toString() {
        String taken = matcher.map(each -> "prefix " + each.getPrefix()).orElse("nothing");
        return branch.isEmpty() ? taken : taken + " through " + branch;
    }
}
