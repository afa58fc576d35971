package io.signalbox.model;

import com.google.common.collect.ImmutableList;
import com.google.gson.JsonObject;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.signalbox.model.Kinds.Named;
import io.signalbox.model.ManifestFile.Part;
import io.signalbox.model.ManifestMetadata.Identity;
import io.signalbox.model.Problem.Position;
import io.signalbox.model.Reading.Field;
import io.signalbox.model.Reading.Quoting;
import io.signalbox.model.YamlNode.Mapping;
import io.signalbox.model.YamlNode.Scalar;
import io.signalbox.model.YamlNode.Sequence;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads manifests: a file's YAML or JSON text with any number of documents, {@code kind: List}, anchors and merge
 * keys. Never throws for what a file holds: each mistake becomes a {@link Problem} with its line and column, and
 * costs one resource at most.
 */
public final class Manifests {

    static final Set<String> ENVELOPE = Set.of("apiVersion", "kind", "metadata");

    /** Written by control planes into Gloo Edge's own form of a resource; read from the manifest's envelope instead. */
    private static final Set<String> NOT_IN_SPEC = Set.of("metadata", "namespacedStatuses");

    private final Path file;
    private final ImmutableList.Builder<Manifest> manifests = ImmutableList.builder();
    private final ImmutableList.Builder<Problem> problems = ImmutableList.builder();

    private Manifests(Path file) {
        this.file = file;
    }

    /** What a file's text says. */
    public static ManifestFile read(Path file, String text) {
        return read(file, text, ManifestFile.EMPTY);
    }

    /**
     * What a file's text says.
     *
     * @param before what the same file said before: a document that is still the same is not parsed again, so that
     * an edit of
     *     a file with thousands of documents costs what the edited document costs
     */
    public static ManifestFile read(Path file, String text, ManifestFile before) {
        Map<String, Part> known = before.byText();
        List<Part> parts = new ArrayList<>();
        for (YamlDocument document : YamlDocument.split(text)) {
            Part same = known.get(document.text());
            parts.add(
                    same == null
                            ? part(file, document)
                            : same.at(document.line()).orElseGet(() -> part(file, document)));
        }
        return new ManifestFile(parts);
    }

    private static Part part(Path file, YamlDocument document) {
        Manifests reader = new Manifests(file);
        reader.document(document);
        return new Part(document.line(), document.text(), reader.manifests.build(), reader.problems.build());
    }

    private void document(YamlDocument document) {
        var composed = YamlComposer.compose(document);
        Problem syntax = composed.problem();
        switch (composed.root()) {
            case null -> {
                if (syntax != null) {
                    problems.add(syntax);
                }
            }
            case Mapping mapping -> listOrOne(mapping, document, syntax);
            case Scalar scalar when scalar.isNull() && syntax == null -> {}
            case YamlNode other ->
                problems.add(
                        syntax != null
                                ? syntax
                                : problem(
                                        Severity.ERROR,
                                        ManifestProblem.WRONG_TYPE,
                                        other.position(),
                                        "a manifest must be a mapping with apiVersion, kind and metadata, but is "
                                                + other.describe()));
        }
    }

    /** A List stands for its items, as kubectl has it. */
    private void listOrOne(Mapping mapping, YamlDocument document, @Nullable Problem syntax) {
        Optional<Sequence> items = kindOf(mapping).endsWith("List") ? items(mapping) : Optional.empty();
        if (items.isEmpty()) {
            one(mapping, document, syntax);
            return;
        }
        if (syntax != null) {
            problems.add(syntax);
        }
        for (YamlNode item : items.get().elements()) {
            if (item instanceof Mapping one) {
                one(one, document, syntax);
            } else {
                problems.add(problem(
                        Severity.ERROR,
                        ManifestProblem.WRONG_TYPE,
                        item.position(),
                        "an item of a List must be a mapping, but is " + item.describe()));
            }
        }
    }

    private static String kindOf(Mapping mapping) {
        return mapping.entries().stream()
                .filter(entry -> entry.key() instanceof Scalar key && key.text().equals("kind"))
                .map(entry -> entry.value() instanceof Scalar kind ? kind.text() : "")
                .findFirst()
                .orElse("");
    }

    private static Optional<Sequence> items(Mapping mapping) {
        return mapping.entries().stream()
                .filter(entry -> entry.key() instanceof Scalar key && key.text().equals("items"))
                .flatMap(entry -> entry.value() instanceof Sequence items
                        ? Optional.of(items).stream()
                        : Optional.<Sequence>empty().stream())
                .findFirst();
    }

    /** @param syntax why the document broke off behind this mapping, or within it */
    private void one(Mapping mapping, YamlDocument document, @Nullable Problem syntax) {
        try {
            Reading envelope = new Reading(document.text().length(), Quoting.ALLOWED);
            ImmutableList<Field> fields = envelope.fields(mapping, FieldPath.ROOT);
            Optional<Named> named = named(fields, mapping, envelope);
            if (named.isEmpty()) {
                problems.addAll(syntax == null ? envelope.problems() : ImmutableList.of(syntax));
                return;
            }
            switch (named.get()) {
                case Named.Known(Kind<?> kind) -> known(kind, fields, mapping, document, syntax);
                case Named.Unknown(String message) ->
                    problems.add(problem(Severity.ERROR, ManifestProblem.UNKNOWN_KIND, mapping.position(), message));
                case Named.NotHonoured(String message) ->
                    problems.add(
                            problem(Severity.WARNING, ManifestProblem.KIND_NOT_HONOURED, mapping.position(), message));
                case Named.Foreign() ->
                    problems.add(problem(
                            Severity.NOTE,
                            ManifestProblem.KIND_NOT_READ,
                            mapping.position(),
                            kindOf(mapping) + " is not a kind that Signalbox reads; it is passed over"));
            }
        } catch (Reading.TooMuch e) {
            problems.add(problem(Severity.ERROR, ManifestProblem.TOO_LARGE, e.position(), e.getMessage()));
        }
    }

    private static Optional<Named> named(List<Field> fields, Mapping mapping, Reading reading) {
        Optional<String> apiVersion = text("apiVersion", fields, mapping, reading);
        Optional<String> kind = text("kind", fields, mapping, reading);
        return apiVersion.flatMap(version -> kind.map(name -> Kinds.named(version, name)));
    }

    private static Optional<String> text(String name, List<Field> fields, Mapping mapping, Reading reading) {
        Optional<Field> field = find(name, fields);
        if (field.isEmpty() || isNull(field.get().value())) {
            reading.error(
                    ManifestProblem.MISSING_FIELD,
                    FieldPath.ROOT.field(name),
                    mapping.position(),
                    name + " is missing, so nobody can know what this is");
            return Optional.empty();
        }
        if (field.get().value() instanceof Scalar scalar && scalar.isText()) {
            return Optional.of(scalar.text());
        }
        reading.wrongType(FieldPath.ROOT.field(name), field.get().value(), "text");
        return Optional.empty();
    }

    private <T extends Message> void known(
            Kind<T> kind, List<Field> fields, Mapping mapping, YamlDocument document, @Nullable Problem syntax) {
        Reading reading =
                new Reading(document.text().length(), kind.equals(Kinds.SECRET) ? Quoting.FORBIDDEN : Quoting.ALLOWED);
        // Once more, so that a key that stands twice is told of the resource, and without the value if that is a
        // secret.
        reading.fields(mapping, FieldPath.ROOT);
        Optional<Identity<T>> identity = ManifestMetadata.read(kind, find("metadata", fields), mapping, reading);
        Origin.InFile origin = document.origin(file, mapping);
        if (syntax != null) {
            broken(identity, fields, origin, syntax);
        } else if (identity.isEmpty()) {
            problems.addAll(reading.problems());
        } else {
            manifests.add(manifest(identity.get(), fields, mapping, origin, reading));
        }
    }

    /** In a document that broke off, the metadata can only be trusted when something stands behind it. */
    private void broken(
            Optional<? extends Identity<?>> identity, List<Field> fields, Origin.InFile origin, Problem syntax) {
        boolean complete = !fields.isEmpty() && !fields.getLast().name().equals("metadata");
        if (complete && identity.isPresent()) {
            manifests.add(new Manifest.Unreadable(identity.get().key(), origin, ImmutableList.of(syntax)));
        } else {
            problems.add(syntax);
        }
    }

    private static <T extends Message> Manifest manifest(
            Identity<T> identity, List<Field> fields, Mapping mapping, Origin.InFile origin, Reading reading) {
        Kind<T> kind = identity.key().kind();
        try {
            JsonObject json = kind.body() == Kind.Body.SPEC
                    ? spec(kind, fields, reading)
                    : new MessageReader(reading, MessageReader.UnknownFields.PASS_OVER)
                            .message(
                                    fields.stream()
                                            .filter(field -> !ENVELOPE.contains(field.name()))
                                            .toList(),
                                    kind.prototype().getDescriptorForType(),
                                    FieldPath.ROOT);
            if (!reading.failed()) {
                T body = ManifestBodies.parse(kind.prototype(), json);
                return new Manifest.Readable(
                        new Resource<>(identity.key(), identity.meta(), body), origin, reading.problems());
            }
        } catch (Reading.TooMuch e) {
            reading.error(ManifestProblem.TOO_LARGE, FieldPath.ROOT, e.position(), String.valueOf(e.getMessage()));
        } catch (InvalidProtocolBufferException e) {
            // The exception may quote the document.
            String words = kind.equals(Kinds.SECRET) ? "" : ": " + e.getMessage();
            reading.error(
                    ManifestProblem.BAD_VALUE, FieldPath.ROOT, mapping.position(), "does not fit the kind" + words);
        }
        return new Manifest.Unreadable(identity.key(), origin, reading.problems());
    }

    static JsonObject spec(Kind<?> kind, List<Field> fields, Reading reading) {
        var type = kind.prototype().getDescriptorForType();
        MessageReader reader = new MessageReader(reading, MessageReader.UnknownFields.WARN);
        for (Field field : fields) {
            if (!ENVELOPE.contains(field.name()) && !Set.of("spec", "status").contains(field.name())) {
                reader.unknownAtTop(field, type);
            }
        }
        Optional<Field> spec = find("spec", fields).filter(field -> !isNull(field.value()));
        if (spec.isEmpty()) {
            return new JsonObject();
        }
        if (!(spec.get().value() instanceof Mapping mapping)) {
            reading.wrongType(FieldPath.SPEC, spec.get().value(), "a mapping");
            return new JsonObject();
        }
        List<Field> own = reading.fields(mapping, FieldPath.SPEC).stream()
                .filter(field -> !NOT_IN_SPEC.contains(field.name()))
                .toList();
        return reader.message(own, type, FieldPath.SPEC);
    }

    static Optional<Field> find(String name, List<Field> fields) {
        return fields.stream().filter(field -> field.name().equals(name)).findFirst();
    }

    static boolean isNull(YamlNode node) {
        return node instanceof Scalar scalar && scalar.isNull();
    }

    private static Problem problem(Severity severity, String code, Position position, @Nullable String message) {
        return new Problem(severity, code, FieldPath.ROOT, position, String.valueOf(message));
    }
}
