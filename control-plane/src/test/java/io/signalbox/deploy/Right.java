package io.signalbox.deploy;

import com.google.common.collect.ImmutableSortedSet;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributes;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributesBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.signalbox.testing.kubernetes.Asked;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * One thing that RBAC lets somebody do.
 *
 * @param namespace empty for all
 * @param name empty for any
 */
record Right(String verb, String group, String resource, String namespace, String name) {

    /** What a chart's objects grant, once for each time that it is granted; all bindings are to one subject. */
    static List<Right> granted(Rendered chart) {
        List<Right> rights = new ArrayList<>();
        for (ClusterRoleBinding binding : chart.all(ClusterRoleBinding.class)) {
            ClusterRole role = chart.one(ClusterRole.class, binding.getRoleRef().getName());
            role.getRules().forEach(rule -> rights.addAll(of(rule, "")));
        }
        for (RoleBinding binding : chart.all(RoleBinding.class)) {
            String namespace = binding.getMetadata().getNamespace();
            chart.all(Role.class).stream()
                    .filter(role -> role.getMetadata().getNamespace().equals(namespace))
                    .filter(role -> role.getMetadata()
                            .getName()
                            .equals(binding.getRoleRef().getName()))
                    .flatMap(role -> role.getRules().stream())
                    .forEach(rule -> rights.addAll(of(rule, namespace)));
        }
        return rights;
    }

    private static List<Right> of(PolicyRule rule, String namespace) {
        List<String> names = rule.getResourceNames().isEmpty() ? List.of("") : rule.getResourceNames();
        return rule.getApiGroups().stream()
                .flatMap(group -> rule.getResources().stream()
                        .flatMap(resource -> rule.getVerbs().stream()
                                .flatMap(verb ->
                                        names.stream().map(name -> new Right(verb, group, resource, namespace, name)))))
                .toList();
    }

    /**
     * The rights that no request needed, in words, and those that are granted twice. A right in all namespaces is
     * needed by a request for all, or by requests for more than one; one with a {@code *} by none.
     */
    static ImmutableSortedSet<String> superfluous(List<Right> rights, List<Asked> asked) {
        Stream<String> unused =
                rights.stream().filter(right -> !right.isNeeded(asked)).map(right -> "never used: " + right);
        Stream<String> twice = rights.stream()
                .filter(right -> rights.stream().filter(right::isWithin).count() > 1)
                .map(right -> "granted twice: " + right);
        return Stream.concat(unused, twice).collect(ImmutableSortedSet.toImmutableSortedSet(Comparator.naturalOrder()));
    }

    private boolean isNeeded(List<Asked> asked) {
        List<String> namespaces = asked.stream()
                .filter(this::allows)
                .map(Asked::namespace)
                .distinct()
                .toList();
        return namespace.isEmpty() ? namespaces.contains("") || namespaces.size() > 1 : !namespaces.isEmpty();
    }

    /** A request that needs it. */
    ResourceAttributes asRequest() {
        String[] parts = resource.split("/", 2);
        return new ResourceAttributesBuilder()
                .withVerb(verb)
                .withGroup(group)
                .withResource(parts[0])
                .withSubresource(parts.length > 1 ? parts[1] : null)
                .withNamespace(namespace)
                .withName(name)
                .build();
    }

    private boolean allows(Asked request) {
        // Applying what is not there yet is a patch that needs the right to create, too.
        boolean created = verb.equals("create") && request.verb().equals("patch") && request.code() == 201;
        return (created || request.verb().equals(verb))
                && request.group().equals(group)
                && request.resource().equals(resource)
                && (namespace.isEmpty() || request.namespace().equals(namespace))
                && (name.isEmpty() || request.name().equals(name));
    }

    /** Whether the other one grants all that this one does; each is within itself. */
    private boolean isWithin(Right other) {
        return verb.equals(other.verb)
                && group.equals(other.group)
                && resource.equals(other.resource)
                && (other.namespace.isEmpty() || other.namespace.equals(namespace))
                && (other.name.isEmpty() || other.name.equals(name));
    }

    @Override
    public String toString() {
        return verb + " " + resource + (group.isEmpty() ? "" : "." + group) + (name.isEmpty() ? "" : " " + name)
                + (namespace.isEmpty() ? " in all namespaces" : " in " + namespace);
    }
}
