package io.signalbox.deploy;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.stream.Stream;

/** The objects of a YAML text. */
record Rendered(List<HasMetadata> objects) {

    static Rendered of(String yaml) {
        return new Rendered(Stream.of(yaml.split("(?m)^---$"))
                .filter(document -> !document.isBlank())
                .map(Rendered::object)
                .toList());
    }

    private static HasMetadata object(String document) {
        return (HasMetadata) Serialization.unmarshal(document);
    }

    <T> List<T> all(Class<T> type) {
        return objects.stream().filter(type::isInstance).map(type::cast).toList();
    }

    <T extends HasMetadata> T one(Class<T> type, String name) {
        return all(type).stream()
                .filter(each -> each.getMetadata().getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no " + type.getSimpleName() + " " + name));
    }

    boolean has(String kind, String name) {
        return objects.stream()
                .anyMatch(each -> each.getKind().equals(kind)
                        && each.getMetadata().getName().equals(name));
    }

    List<PodTemplateSpec> podTemplates() {
        return all(Deployment.class).stream()
                .map(deployment -> deployment.getSpec().getTemplate())
                .toList();
    }
}
