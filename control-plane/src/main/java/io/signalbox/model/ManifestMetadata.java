package io.signalbox.model;

import com.google.common.collect.ImmutableMap;
import com.google.protobuf.Message;
import io.signalbox.model.Reading.Field;
import io.signalbox.model.YamlNode.Mapping;
import io.signalbox.model.YamlNode.Scalar;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A manifest's {@code metadata}: who the resource is, and what translation may know of it. */
final class ManifestMetadata {

    /** Where kubectl puts what names no namespace. */
    static final String DEFAULT_NAMESPACE = "default";

    private static final FieldPath METADATA = FieldPath.ROOT.field("metadata");

    /** RFC 1123 label: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/. */
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

    private static final Pattern SUBDOMAIN =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");

    private static final int SUBDOMAIN_MAX = 253;

    record Identity<T extends Message>(Key<T> key, Meta meta) {}

    private final Reading reading;
    private final List<Field> fields;

    private ManifestMetadata(Reading reading, List<Field> fields) {
        this.reading = reading;
        this.fields = fields;
    }

    /** Who the resource is; empty when that cannot be told, which then is reported. */
    static <T extends Message> Optional<Identity<T>> read(
            Kind<T> kind, Optional<Field> metadata, Mapping manifest, Reading reading) {
        if (metadata.isEmpty() || !(metadata.get().value() instanceof Mapping mapping)) {
            reading.error(
                    ManifestProblem.MISSING_FIELD,
                    METADATA.field("name"),
                    metadata.map(field -> field.value().position()).orElse(manifest.position()),
                    "metadata.name is missing, so nobody can know which " + kind + " this is");
            return Optional.empty();
        }
        return new ManifestMetadata(reading, reading.fields(mapping, METADATA)).identity(kind, mapping);
    }

    private <T extends Message> Optional<Identity<T>> identity(Kind<T> kind, Mapping mapping) {
        Optional<String> name = name(kind, mapping);
        Optional<String> namespace = namespace(kind);
        Meta meta = Meta.of(texts("labels"), texts("annotations"), created());
        return name.flatMap(n -> namespace.map(ns -> new Identity<>(kind.key(ns, n), meta)));
    }

    private Optional<String> name(Kind<?> kind, Mapping mapping) {
        Optional<Scalar> name = text("name");
        if (name.isEmpty()) {
            if (given("name").isEmpty()) {
                String generated = given("generateName").isPresent()
                        ? "; generateName is for the API server, a file needs a name"
                        : "";
                reading.error(
                        ManifestProblem.MISSING_FIELD,
                        METADATA.field("name"),
                        mapping.position(),
                        "metadata.name is missing, so nobody can know which " + kind + " this is" + generated);
            }
            return Optional.empty();
        }
        boolean label = kind.equals(Kinds.SERVICE) || kind.equals(Kinds.NAMESPACE);
        return label ? label(name.get(), "name") : subdomain(name.get());
    }

    private Optional<String> namespace(Kind<?> kind) {
        if (Kinds.isClusterScoped(kind)) {
            return Optional.of("");
        }
        if (given("namespace").isEmpty()) {
            return Optional.of(DEFAULT_NAMESPACE);
        }
        return text("namespace")
                .flatMap(namespace ->
                        namespace.text().isEmpty() ? Optional.of(DEFAULT_NAMESPACE) : label(namespace, "namespace"));
    }

    private Optional<String> label(Scalar scalar, String field) {
        if (LABEL.matcher(scalar.text()).matches()) {
            return Optional.of(scalar.text());
        }
        badName(scalar, field, "at most 63 lower-case letters, digits and \"-\"");
        return Optional.empty();
    }

    private Optional<String> subdomain(Scalar scalar) {
        // The length first: the pattern is for short texts.
        if (scalar.text().length() <= SUBDOMAIN_MAX
                && SUBDOMAIN.matcher(scalar.text()).matches()) {
            return Optional.of(scalar.text());
        }
        badName(scalar, "name", "at most 253 lower-case letters, digits, \"-\" and \".\"");
        return Optional.empty();
    }

    private void badName(Scalar scalar, String field, String rule) {
        reading.error(
                ManifestProblem.BAD_NAME,
                METADATA.field(field),
                scalar.position(),
                "metadata." + field + " " + reading.quote(scalar.text()) + " is not a name for Kubernetes: it must be "
                        + rule + ", and begin and end with a letter or digit");
    }

    private Map<String, String> texts(String name) {
        FieldPath path = METADATA.field(name);
        Optional<Field> field = given(name);
        if (field.isEmpty()) {
            return ImmutableMap.of();
        }
        if (!(field.get().value() instanceof Mapping mapping)) {
            reading.wrongType(path, field.get().value(), "a mapping");
            return ImmutableMap.of();
        }
        ImmutableMap.Builder<String, String> texts = ImmutableMap.builder();
        for (Field entry : reading.fields(mapping, path)) {
            if (entry.value() instanceof Scalar scalar && scalar.isText()) {
                texts.put(entry.name(), scalar.text());
            } else if (!Manifests.isNull(entry.value())) {
                reading.wrongType(path.entry(entry.name()), entry.value(), "text in quotes");
            }
        }
        return texts.buildOrThrow();
    }

    private @Nullable Instant created() {
        Optional<Scalar> created = text("creationTimestamp");
        if (created.isEmpty()) {
            return null;
        }
        try {
            return OffsetDateTime.parse(created.get().text()).toInstant();
        } catch (DateTimeException e) {
            reading.error(
                    ManifestProblem.BAD_VALUE,
                    METADATA.field("creationTimestamp"),
                    created.get().position(),
                    "metadata.creationTimestamp must be a time such as 2026-11-24T17:00:00Z");
            return null;
        }
    }

    /** The field, unless it is null. */
    private Optional<Field> given(String name) {
        return Manifests.find(name, fields).filter(field -> !Manifests.isNull(field.value()));
    }

    private Optional<Scalar> text(String name) {
        Optional<Field> field = given(name);
        if (field.isPresent() && !(field.get().value() instanceof Scalar scalar && scalar.isText())) {
            reading.wrongType(METADATA.field(name), field.get().value(), "text");
        }
        return field.map(Field::value)
                .flatMap(value ->
                        value instanceof Scalar scalar && scalar.isText() ? Optional.of(scalar) : Optional.empty());
    }
}
