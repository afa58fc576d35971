package io.signalbox.source.kubernetes;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import io.signalbox.api.gloo.LabelSelectorRequirement;
import io.signalbox.api.gloo.Settings;
import io.signalbox.api.gloo.Upstream;
import io.signalbox.model.ConfigEvent;
import io.signalbox.model.FieldPath;
import io.signalbox.model.Key;
import io.signalbox.model.Kinds;
import io.signalbox.model.Problem;
import io.signalbox.model.Resource;
import io.signalbox.model.Severity;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is to be read, as far as the resources themselves say so: the Settings name the namespaces, Upstreams may need
 * Pods' labels, and some resources refer to Secrets. Confined to the source's thread.
 */
final class Wanted {

    /** Where Gloo Edge writes, and always reads, unless its Settings say otherwise. */
    private static final String DEFAULT_DISCOVERY_NAMESPACE = "gloo-system";

    /** A selector of {@code watchNamespaceSelectors} that can never fit. */
    static final String BAD_SELECTOR = "BadNamespaceSelector";

    private final Key<Settings> settingsKey;
    private final SecretReferences secrets = new SecretReferences();
    private final Set<Key<?>> podsWantedBy = new HashSet<>();
    private final Map<String, Map<String, String>> labelsOfNamespaces = new TreeMap<>();
    private Settings settings = Settings.getDefaultInstance();
    private boolean secretsChanged;

    Wanted(String namespace) {
        this.settingsKey = Kinds.SETTINGS.key(namespace, "default");
    }

    SecretReferences secrets() {
        return secrets;
    }

    /** Whether the references to Secrets have changed since this was asked last. */
    boolean secretsChanged() {
        boolean changed = secretsChanged;
        secretsChanged = false;
        return changed;
    }

    void see(ConfigEvent event) {
        switch (event) {
            case ConfigEvent.Put(Resource<?> resource, var origin, var problems) -> put(resource);
            case ConfigEvent.Gone(Key<?> key) -> gone(key);
            // What cannot be read stays as it was.
            case ConfigEvent.Unreadable unreadable -> {}
            case ConfigEvent.PlaceProblems problems -> {}
            case ConfigEvent.Synced synced -> {}
            case ConfigEvent.Stale stale -> {}
        }
    }

    private void put(Resource<?> resource) {
        switch (resource.body()) {
            case Settings body when resource.key().equals(settingsKey) -> settings = body;
            case Upstream body -> wantPods(resource.key(), body);
            default -> {
                if (resource.key().kind().equals(Kinds.NAMESPACE)) {
                    labelsOfNamespaces.put(
                            resource.key().name(), resource.meta().labels());
                }
            }
        }
        secretsChanged |= secrets.put(resource);
    }

    private void gone(Key<?> key) {
        if (key.equals(settingsKey)) {
            settings = Settings.getDefaultInstance();
        }
        podsWantedBy.remove(key);
        if (key.kind().equals(Kinds.NAMESPACE)) {
            labelsOfNamespaces.remove(key.name());
        }
        secretsChanged |= secrets.remove(key);
    }

    /** An Upstream that picks or groups pods by label needs to know their labels; EndpointSlices do not tell them. */
    private void wantPods(Key<?> key, Upstream upstream) {
        boolean wants = upstream.hasKube()
                && (upstream.getKube().getSelectorCount() > 0
                        || upstream.getKube().getSubsetSpec().getSelectorsCount() > 0);
        if (wants) {
            podsWantedBy.add(key);
        } else {
            podsWantedBy.remove(key);
        }
    }

    boolean pods() {
        return !podsWantedBy.isEmpty();
    }

    /** Whether the labels of Namespaces matter. */
    boolean namespaces() {
        return named().isEmpty() && settings.getWatchNamespaceSelectorsCount() > 0;
    }

    /**
     * The namespaces that are read; {@code watchNamespaces} wins over {@code watchNamespaceSelectors}, as in Gloo Edge.
     */
    NamespaceScope scope() {
        Set<String> names = named();
        if (names.isEmpty() && settings.getWatchNamespaceSelectorsCount() == 0) {
            return new NamespaceScope.All();
        }
        if (names.isEmpty()) {
            labelsOfNamespaces.forEach((name, labels) -> {
                if (selects(labels)) {
                    names.add(name);
                }
            });
        }
        names.add(
                settings.getDiscoveryNamespace().isEmpty()
                        ? DEFAULT_DISCOVERY_NAMESPACE
                        : settings.getDiscoveryNamespace());
        return new NamespaceScope.Some(ImmutableSortedSet.copyOf(names));
    }

    /** In Gloo Edge a list with one empty name is as good as none. */
    private Set<String> named() {
        Set<String> names = new TreeSet<>(settings.getWatchNamespacesList());
        names.remove("");
        return names;
    }

    private boolean selects(Map<String, String> labels) {
        return settings.getWatchNamespaceSelectorsList().stream()
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
            default -> false; // Reported by problems().
        };
    }

    /** What is wrong with the selectors of the Settings. */
    ConfigEvent.PlaceProblems problems() {
        ImmutableList.Builder<Problem> problems = ImmutableList.builder();
        for (int i = 0; i < settings.getWatchNamespaceSelectorsCount(); i++) {
            List<LabelSelectorRequirement> requirements =
                    settings.getWatchNamespaceSelectors(i).getMatchExpressionsList();
            for (int j = 0; j < requirements.size(); j++) {
                FieldPath field = FieldPath.SPEC
                        .field("watchNamespaceSelectors")
                        .index(i)
                        .field("matchExpressions")
                        .index(j);
                String defect = defect(requirements.get(j));
                if (!defect.isEmpty()) {
                    problems.add(new Problem(
                            Severity.ERROR, BAD_SELECTOR, field, null, field + " fits no namespace: " + defect));
                }
            }
        }
        return new ConfigEvent.PlaceProblems("Kubernetes API, " + settingsKey, problems.build());
    }

    private static String defect(LabelSelectorRequirement requirement) {
        return switch (requirement.getOperator()) {
            case "In", "NotIn" ->
                requirement.getValuesCount() == 0 ? requirement.getOperator() + " needs at least one value" : "";
            case "Exists", "DoesNotExist" ->
                requirement.getValuesCount() > 0 ? requirement.getOperator() + " takes no values" : "";
            default ->
                "there is no operator \"" + requirement.getOperator() + "\"; write In, NotIn, Exists or DoesNotExist";
        };
    }
}
