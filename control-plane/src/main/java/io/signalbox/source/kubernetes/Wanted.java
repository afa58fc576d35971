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
import io.signalbox.reference.DiscoveredUpstreams;
import io.signalbox.reference.WatchedNamespaces;
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
            case Upstream body -> wantPods(resource, body);
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

    /**
     * An Upstream that picks or groups pods by label needs to know their labels; EndpointSlices do not tell them. One
     * that discovery made picks what its Service picks, so the slices hold no other pods.
     */
    private void wantPods(Resource<?> resource, Upstream upstream) {
        boolean picks = upstream.getKube().getSelectorCount() > 0 && !DiscoveredUpstreams.isDiscovered(resource);
        boolean groups = upstream.getKube().getSubsetSpec().getSelectorsCount() > 0;
        if (picks || groups) {
            podsWantedBy.add(resource.key());
        } else {
            podsWantedBy.remove(resource.key());
        }
    }

    boolean pods() {
        return !podsWantedBy.isEmpty();
    }

    /** Whether the labels of Namespaces matter. */
    boolean namespaces() {
        return !WatchedNamespaces.of(settings, settingsKey.namespace())
                .selectors()
                .isEmpty();
    }

    /** The namespaces that are read. */
    NamespaceScope scope() {
        WatchedNamespaces watched = WatchedNamespaces.of(settings, settingsKey.namespace());
        if (watched.areAll()) {
            return new NamespaceScope.All();
        }
        Set<String> names = new TreeSet<>(watched.names());
        names.add(watched.always());
        labelsOfNamespaces.forEach((name, labels) -> {
            if (watched.admitsByLabels(labels)) {
                names.add(name);
            }
        });
        return new NamespaceScope.Some(ImmutableSortedSet.copyOf(names));
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
