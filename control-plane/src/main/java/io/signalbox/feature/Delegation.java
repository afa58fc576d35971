package io.signalbox.feature;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedSet;
import io.signalbox.api.core.ResourceRef;
import io.signalbox.api.core.matchers.Matcher;
import io.signalbox.api.gateway.DelegateAction;
import io.signalbox.api.gateway.Route;
import io.signalbox.api.gateway.RouteTable;
import io.signalbox.api.gateway.RouteTableSelector;
import io.signalbox.api.gloo.RouteOptions;
import io.signalbox.feature.RouteNeeds.TableUse;
import io.signalbox.model.Key;
import io.signalbox.model.Kinds;
import io.signalbox.reference.LabelSelector;
import io.signalbox.reference.Lookup;
import io.signalbox.report.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A route that leaves it to RouteTables where requests go. Their routes stand in its place, with what they inherit.
 *
 * <p><b>Option</b> {@code delegateAction} of a route
 * <p><b>Envoy</b> <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto#config-route-v3-virtualhost">VirtualHost.routes</a>
 * <p><b>Reports</b> {@link #NOT_BY_PREFIX}, {@link #SEVERAL_MATCHERS}, {@link #NO_TARGET}, {@link #MISSING}, {@link
 * #BAD_SELECTOR}, {@link #NONE_SELECTED}, {@link #CIRCLE}, {@link #TOO_LARGE}, {@link #OF_TABLE}, and those
 * of its options
 */
final class Delegation {
    static final Reason NOT_BY_PREFIX = Reason.error("DelegationNotByPrefix");
    static final Reason SEVERAL_MATCHERS = Reason.error("DelegationBySeveralMatchers");
    static final Reason NO_TARGET = Reason.warning("DelegationWithoutTarget");
    static final Reason MISSING = Reason.warning("RouteTableMissing");
    static final Reason BAD_SELECTOR = Reason.warning("RouteTableSelectorInvalid");
    static final Reason NONE_SELECTED = Reason.warning("NoRouteTableSelected");
    static final Reason CIRCLE = Reason.error("DelegationInACircle");

    /** Whoever looks at a VirtualService must see that something on the way from it is wrong. */
    static final Reason OF_TABLE = Reason.warning("RouteTableHasProblems");

    static final Reason TOO_LARGE = Reason.error("DelegationTooLarge");

    /** Of the tables on one way. */
    static final int DEPTH_MAX = 64;

    /**
     * Of the routes that one route may lead to, and of the tables: a table that is reached on two ways gives its routes
     * twice, so that a few tables of a few lines could fill any memory.
     */
    static final int ROUTES_MAX = 10_000;

    private static final String NO_ROUTES = "; until then no routes stand here";
    private static final String EVERYWHERE = "*";

    private final Inheritance from;

    /** @param from what the route inherits that delegates */
    Delegation(Inheritance from) {
        this.from = from;
    }

    /**
     * The routes of the tables, in the order of the tables' weights; those of several tables of one weight with the
     * more special ones first.
     *
     * @param route with what it inherits
     * @param elsewhere the JSON names of its options that were written elsewhere
     * @param scope looks at the route
     */
    ImmutableList<RoutePart> parts(Route route, ImmutableSet<String> elsewhere, Scope scope) {
        Optional<Matcher> taken = taken(route.getMatchersList(), scope.at("matchers"));
        checkOptions(route.getOptions(), elsewhere, scope.at("options"));
        if (taken.isEmpty() || scope.hasMistakes()) {
            return ImmutableList.of();
        }
        Inheritance below = from.below(route, taken.get());
        Scope at = scope.at("delegateAction");
        Map<Integer, List<Key<RouteTable>>> byWeight = new TreeMap<>();
        tables(route.getDelegateAction(), at)
                .forEach((table, weight) -> byWeight.computeIfAbsent(weight, none -> new ArrayList<>())
                        .add(table));
        List<RoutePart> parts = new ArrayList<>();
        for (List<Key<RouteTable>> tables : byWeight.values()) {
            int begin = parts.size();
            for (Key<RouteTable> table : tables) {
                parts.addAll(enter(table, below, at));
                if (scope.isTooLarge() || isTooLarge(parts.size(), at)) {
                    return ImmutableList.of();
                }
            }
            if (tables.size() > 1) {
                parts.subList(begin, parts.size()).sort(Specificity.ORDER);
            }
        }
        return ImmutableList.copyOf(parts);
    }

    /** Told here, and not on each of the tables' routes. */
    private static void checkOptions(RouteOptions options, ImmutableSet<String> elsewhere, Scope scope) {
        Scope trial = scope.trial();
        SharedOptions.check(options, trial);
        OptionLayers.tell(trial, elsewhere, scope);
    }

    private static boolean isTooLarge(int routes, Scope scope) {
        boolean tooLarge = Math.max(routes, scope.tablesUsed()) > ROUTES_MAX;
        if (tooLarge) {
            tellTooLarge("leads to more than " + ROUTES_MAX + " routes or RouteTables", scope);
        }
        return tooLarge;
    }

    private static void tellTooLarge(String words, Scope scope) {
        scope.tellTooLarge();
        scope.report(TOO_LARGE, "this " + words + ", counted on each way by itself; delegate to fewer");
    }

    /** Empty if the tables' routes could not be held to it, which is reported. */
    private static Optional<Matcher> taken(List<Matcher> matchers, Scope scope) {
        if (matchers.isEmpty()) {
            return Optional.of(Matchers.EVERYTHING);
        }
        if (matchers.size() > 1) {
            scope.report(
                    SEVERAL_MATCHERS,
                    "a route that delegates has one matcher, or none; write a route for each of them");
            return Optional.empty();
        }
        Matcher matcher = matchers.getFirst();
        return switch (matcher.getPathSpecifierCase()) {
            case PREFIX -> {
                if (matcher.getPrefix().isEmpty()) {
                    scope.index(0).at("prefix").report(NOT_BY_PREFIX, "the prefix is empty; write / for every path");
                    yield Optional.empty();
                }
                yield Matchers.translate(matcher, scope.index(0)).map(good -> matcher);
            }
            // Gloo Edge drops the other conditions then, too.
            case PATHSPECIFIER_NOT_SET -> Optional.of(Matchers.EVERYTHING);
            case EXACT, REGEX, CONNECT_MATCHER -> {
                scope.index(0)
                        .report(
                                NOT_BY_PREFIX,
                                "a route that delegates must use prefix, or say no path;"
                                        + " the tables' routes may use exact and regex");
                yield Optional.empty();
            }
        };
    }

    /** The tables with their weights. */
    private static Map<Key<RouteTable>, Integer> tables(DelegateAction in, Scope scope) {
        if (!in.getName().isEmpty() || !in.getNamespace().isEmpty()) {
            return named(in.getName(), in.getNamespace(), scope);
        }
        return switch (in.getDelegationTypeCase()) {
            case REF -> {
                ResourceRef ref = in.getRef();
                yield named(ref.getName(), ref.getNamespace(), scope.at("ref"));
            }
            case SELECTOR -> selected(in.getSelector(), scope.at("selector"));
            case DELEGATIONTYPE_NOT_SET -> {
                scope.report(NO_TARGET, "no RouteTable is named; write ref or selector" + NO_ROUTES);
                yield Map.of();
            }
        };
    }

    private static Map<Key<RouteTable>, Integer> named(String name, String namespace, Scope scope) {
        if (name.isEmpty() || namespace.isEmpty()) {
            scope.report(
                    MISSING,
                    "the RouteTable's name and namespace are both needed, as none is assumed; the namespace of this"
                            + " resource is " + scope.subject().namespace() + NO_ROUTES);
            return Map.of();
        }
        Key<RouteTable> table = Kinds.ROUTE_TABLE.key(namespace, name);
        return switch (scope.sources().weight(table)) {
            case Lookup.Found<Integer>(Integer weight) -> Map.of(table, weight);
            case Lookup.Missing<Integer> _ -> {
                scope.report(MISSING, table + " does not exist" + NO_ROUTES);
                yield Map.of();
            }
            case Lookup.NotPermitted<Integer>(String because) -> {
                scope.report(MISSING, table + " is not read: " + because + NO_ROUTES);
                yield Map.of();
            }
        };
    }

    private static Map<Key<RouteTable>, Integer> selected(RouteTableSelector in, Scope scope) {
        if (in.getLabelsCount() > 0 && in.getExpressionsCount() > 0) {
            scope.report(
                    BAD_SELECTOR,
                    "labels and expressions cannot be used together; write the labels as expressions"
                            + " with the operator Equals" + NO_ROUTES);
            return Map.of();
        }
        LabelSelector selector = LabelSelector.ofRouteTables(in);
        List<LabelSelector.Defect> defects = selector.defects();
        if (!defects.isEmpty()) {
            defects.forEach(defect ->
                    scope.at("expressions").index(defect.index()).report(BAD_SELECTOR, defect.message() + NO_ROUTES));
            return Map.of();
        }
        Map<Key<RouteTable>, Integer> tables = new TreeMap<>();
        for (Key<RouteTable> table : scope.sources().matching(namespaces(in, scope), selector)) {
            if (scope.sources().weight(table) instanceof Lookup.Found<Integer>(Integer weight)) {
                tables.put(table, weight);
            }
        }
        if (tables.isEmpty()) {
            scope.report(NONE_SELECTED, "no RouteTable " + words(in, scope) + NO_ROUTES);
        }
        return tables;
    }

    /** Empty for everywhere. */
    private static ImmutableSet<String> namespaces(RouteTableSelector in, Scope scope) {
        if (in.getNamespacesCount() == 0) {
            return ImmutableSet.of(scope.subject().namespace());
        }
        return in.getNamespacesList().contains(EVERYWHERE)
                ? ImmutableSet.of()
                : ImmutableSortedSet.copyOf(in.getNamespacesList());
    }

    private static String words(RouteTableSelector in, Scope scope) {
        ImmutableSet<String> namespaces = namespaces(in, scope);
        String where = namespaces.isEmpty()
                ? "of any namespace"
                : "of " + (namespaces.size() == 1 ? "namespace " : "the namespaces ") + String.join(", ", namespaces);
        return in.getLabelsCount() == 0 && in.getExpressionsCount() == 0
                ? where + " is there"
                : where + " has such labels";
    }

    private static ImmutableList<RoutePart> enter(Key<RouteTable> table, Inheritance below, Scope scope) {
        if (below.branch().contains(table)) {
            // Nobody's writing is wrong by itself, and other tables may be delegated to as well.
            scope.reportAbsence(
                    CIRCLE,
                    "this leads back to " + table + ": " + circle(table, below)
                            + "; end the circle at one of them; until then this way leads to no routes");
            return ImmutableList.of();
        }
        if (below.branch().size() == DEPTH_MAX) {
            tellTooLarge("leads through more than " + DEPTH_MAX + " RouteTables", scope);
            return ImmutableList.of();
        }
        TableRoutes routes = scope.sources().routes(table, below);
        if (routes.isTooLarge()) {
            tellTooLarge("leads to " + table + ", which leads to too much", scope);
            return ImmutableList.of();
        }
        scope.use(new TableUse(table, below));
        scope.adopt(routes.needs());
        ProblemsElsewhere.words(table, routes.reports()).ifPresent(words -> scope.report(OF_TABLE, words));
        return routes.parts();
    }

    private static String circle(Key<RouteTable> table, Inheritance below) {
        return below
                        .branch()
                        .subList(below.branch().indexOf(table), below.branch().size())
                        .stream()
                        .map(each -> each.namespace() + "/" + each.name() + " -> ")
                        .collect(Collectors.joining())
                + table.namespace() + "/" + table.name();
    }
}
