package io.signalbox.feature;

import com.google.common.collect.ImmutableList;
import io.signalbox.api.gateway.Route;
import io.signalbox.api.gateway.RouteTable;
import io.signalbox.model.Resource;
import io.signalbox.report.Report;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The routes of a RouteTable where they are delegated to.
 *
 * @param parts in the table's order, those of other tables included that it delegates to
 * @param reports what is to be said of this table there
 * @param isTooLarge whether it leads to more than may be, so that whoever delegates here is wrong
 * @param good for each of the table's own routes the form that is good: as it is now, or as it last was; empty if it
 *     never was, or is left out here; fewer if it is too large
 */
public record TableRoutes(
        ImmutableList<RoutePart> parts,
        RouteNeeds needs,
        ImmutableList<Report> reports,
        boolean isTooLarge,
        ImmutableList<Optional<Route>> good) {

    /**
     * Translates a table. A route that is wrong keeps its last good form, or answers as {@link InvalidRoutes} says; it
     * does not hurt its neighbours.
     *
     * @param lastGood what the table was when it last had no error; asked only if something is wrong
     * @param from what its routes inherit
     * @param scope looks at the table's {@code spec}
     */
    public static TableRoutes translate(
            Resource<RouteTable> current,
            Supplier<Optional<Resource<RouteTable>>> lastGood,
            Inheritance from,
            Scope scope) {
        List<Route> present = current.body().getRoutesList();
        Supplier<LastGoodRoutes> before = () -> new LastGoodRoutes(
                present,
                lastGood.get().map(resource -> resource.body().getRoutesList()).orElse(List.of()));
        RouteTranslation translation = new RouteTranslation("", from.entering(current.key()));
        ImmutableList.Builder<RoutePart> parts = ImmutableList.builder();
        ImmutableList.Builder<Optional<Route>> good = ImmutableList.builder();
        for (int i = 0; i < present.size() && !scope.isTooLarge(); i++) {
            Route route = present.get(i);
            int index = i;
            RouteTranslation.Form form = translation.translate(
                    route, () -> before.get().of(index), scope.at("routes").index(i));
            form.parts().forEach(part -> parts.add(part.within(current.key(), route, index)));
            good.add(form.good());
        }
        return new TableRoutes(parts.build(), scope.routeNeeds(), scope.reports(), scope.isTooLarge(), good.build());
    }
}
