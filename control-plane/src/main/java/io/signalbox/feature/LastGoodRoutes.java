package io.signalbox.feature;

import io.signalbox.api.gateway.Route;
import java.util.List;
import java.util.Optional;

/**
 * Which route of a VirtualService's last good form is the same route as one of its present form: that of the same name,
 * else that with the same matchers, else that in the same place, unless another present route is that one.
 */
record LastGoodRoutes(List<Route> present, List<Route> lastGood) {

    Optional<Route> of(int index) {
        Route route = present.get(index);
        Optional<Route> named = lastGood.stream()
                .filter(before -> !route.getName().isEmpty() && before.getName().equals(route.getName()))
                .findFirst();
        return named.or(() -> withMatchers(route, index)).or(() -> inPlace(index));
    }

    private Optional<Route> withMatchers(Route route, int index) {
        return lastGood.stream()
                .filter(before -> before.getMatchersList().equals(route.getMatchersList()))
                .filter(before -> !isNamedElsewhere(before, index))
                .findFirst();
    }

    private Optional<Route> inPlace(int index) {
        if (index >= lastGood.size()) {
            return Optional.empty();
        }
        Route before = lastGood.get(index);
        return isNamedElsewhere(before, index) || isMatchedElsewhere(before, index)
                ? Optional.empty()
                : Optional.of(before);
    }

    private boolean isNamedElsewhere(Route before, int index) {
        for (int i = 0; i < present.size(); i++) {
            if (i != index
                    && !before.getName().isEmpty()
                    && present.get(i).getName().equals(before.getName())) {
                return true;
            }
        }
        return false;
    }

    private boolean isMatchedElsewhere(Route before, int index) {
        for (int i = 0; i < present.size(); i++) {
            if (i != index && present.get(i).getMatchersList().equals(before.getMatchersList())) {
                return true;
            }
        }
        return false;
    }
}
