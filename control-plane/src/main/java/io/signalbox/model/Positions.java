package io.signalbox.model;

import io.signalbox.model.Problem.Position;
import io.signalbox.model.YamlNode.Entry;
import io.signalbox.model.YamlNode.Mapping;
import io.signalbox.model.YamlNode.Scalar;
import io.signalbox.model.YamlNode.Sequence;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where single fields stand in the file that a resource came from. Parses the text anew: for when somebody asks,
 * not for each.
 */
public final class Positions {

    /** A step of a path: a field's name, an element's index, or an entry's key. */
    private static final Pattern STEP = Pattern.compile("\\.?([^.\\[]+)|\\[(\\d{1,9})]|\\[\"(.*?)\"](?=[.\\[]|$)");

    private Positions() {}

    /**
     * Where a field's key stands, or where an element begins. For a field that is not written: the innermost
     * written one around it.
     */
    public static Position of(Origin.InFile origin, FieldPath field) {
        YamlNode node = YamlComposer.compose(new YamlDocument(origin.line(), origin.text()))
                .root();
        Position position = node == null ? new Position(origin.line(), 1) : node.position();
        Matcher step = STEP.matcher(field.value());
        int at = 0;
        while (node != null && step.find() && step.start() == at) {
            at = step.end();
            if (step.group(2) != null) {
                node = element(node, Integer.parseInt(step.group(2)));
                position = node == null ? position : node.position();
            } else {
                String name = step.group(1) != null ? step.group(1) : step.group(3);
                Entry entry = entry(node, name).orElse(null);
                node = entry == null ? null : entry.value();
                position = entry == null ? position : entry.key().position();
            }
        }
        return position;
    }

    private static @Nullable YamlNode element(YamlNode node, int index) {
        return node instanceof Sequence sequence && index < sequence.elements().size()
                ? sequence.elements().get(index)
                : null;
    }

    private static Optional<Entry> entry(YamlNode node, String name) {
        if (!(node instanceof Mapping mapping)) {
            return Optional.empty();
        }
        return mapping.entries().stream()
                .filter(entry -> entry.key() instanceof Scalar key && isNamed(key.text(), name))
                .findFirst()
                .or(() -> merged(mapping, name));
    }

    private static Optional<Entry> merged(Mapping mapping, String name) {
        return mapping.entries().stream()
                .filter(entry -> entry.key() instanceof Scalar key && key.text().equals("<<"))
                .flatMap(entry -> switch (entry.value()) {
                    case Mapping source -> entry(source, name).stream();
                    case Sequence sources ->
                        sources.elements().stream().flatMap(source -> entry(source, name).stream());
                    case Scalar nothing -> Optional.<Entry>empty().stream();
                })
                .findFirst();
    }

    /** Protobuf's JSON also takes {@code virtual_host} for {@code virtualHost}, and paths have the latter. */
    private static boolean isNamed(String written, String name) {
        return written.equals(name)
                || (written.indexOf('_') >= 0 && written.replace("_", "").equalsIgnoreCase(name));
    }
}
