package io.signalbox.reference;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import io.signalbox.api.gloo.LabelSelector;
import io.signalbox.api.gloo.LabelSelectorRequirement;
import io.signalbox.api.gloo.Settings;
import java.util.Comparator;
import java.util.Map;

/**
 * The namespaces that the Settings let be read: {@code watchNamespaces}, which wins over {@code
 * watchNamespaceSelectors} as in Gloo Edge; all, if neither says anything.
 *
 * @param names what {@code watchNamespaces} says
 * @param selectors what {@code watchNamespaceSelectors} says, if there are no names
 * @param always the discovery namespace, which is read in any case
 */
public record WatchedNamespaces(
        ImmutableSortedSet<String> names, ImmutableList<LabelSelector> selectors, String always) {

    /**
     * @param installed the namespace that the Settings are in, which is the discovery namespace unless they name
     *     another; in Gloo Edge it is {@code gloo-system} then, so with its Helm chart the same
     */
    public static WatchedNamespaces of(Settings settings, String installed) {
        // In Gloo Edge a list with one empty name is as good as none.
        ImmutableSortedSet<String> names = settings.getWatchNamespacesList().stream()
                .filter(name -> !name.isEmpty())
                .collect(ImmutableSortedSet.toImmutableSortedSet(Comparator.naturalOrder()));
        return new WatchedNamespaces(
                names,
                names.isEmpty() ? ImmutableList.copyOf(settings.getWatchNamespaceSelectorsList()) : ImmutableList.of(),
                settings.getDiscoveryNamespace().isEmpty() ? installed : settings.getDiscoveryNamespace());
    }

    public boolean areAll() {
        return names.isEmpty() && selectors.isEmpty();
    }

    /** Whether a namespace's name is enough to tell that it is read. */
    public boolean admitsByName(String namespace) {
        return areAll() || namespace.equals(always) || names.contains(namespace);
    }

    /** Whether a namespace is read for its labels. */
    public boolean admitsByLabels(Map<String, String> labels) {
        return selectors.stream()
                .anyMatch(selector -> labels.entrySet()
                                .containsAll(selector.getMatchLabelsMap().entrySet())
                        && selector.getMatchExpressionsList().stream().allMatch(each -> holds(each, labels)));
    }

    private static boolean holds(LabelSelectorRequirement requirement, Map<String, String> labels) {
        String value = labels.get(requirement.getKey());
        return switch (requirement.getOperator()) {
            case "In" -> value != null && requirement.getValuesList().contains(value);
            case "NotIn" -> value == null || !requirement.getValuesList().contains(value);
            case "Exists" -> value != null;
            case "DoesNotExist" -> value == null;
            default -> false; // The source of the Settings says what is wrong with it.
        };
    }
}
