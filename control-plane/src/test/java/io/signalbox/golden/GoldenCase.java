package io.signalbox.golden;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.signalbox.api.gloo.Proxy;
import io.signalbox.envoy.EnvoyTypes;
import io.signalbox.envoy.ResourceType;
import io.signalbox.model.Key;
import io.signalbox.model.Kind;
import io.signalbox.model.Severity;
import io.signalbox.model.YamlWriter;
import io.signalbox.report.Report;
import io.signalbox.snapshot.EnvoyResource;
import io.signalbox.status.ProxyText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A folder {@code golden/<feature>/<case>}: {@code in.yaml} as an operator writes it, and what comes out of it. The
 * files {@code in-2.yaml} and so on, if there, are later batches: what is written there is put, what is written in
 * {@code gone-2.yaml} is removed before, and the result is what is after the last.
 */
record GoldenCase(Path folder) {

    static final Path ROOT = Path.of("src/test/resources/golden");
    private static final String STATUSES = "statuses.txt";

    static List<GoldenCase> all() {
        try (Stream<Path> paths = Files.walk(ROOT)) {
            return paths.filter(path -> path.getFileName().toString().equals("in.yaml"))
                    .map(Path::getParent)
                    .sorted()
                    .map(GoldenCase::new)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String name() {
        return ROOT.relativize(folder).toString();
    }

    String feature() {
        return ROOT.relativize(folder).getName(0).toString();
    }

    Translation translate() {
        Translation translation = new Translation();
        translation.apply(read("in.yaml"));
        for (int i = 2; isThere("in", i) || isThere("gone", i); i++) {
            if (isThere("gone", i)) {
                translation.removeAll(read("gone-" + i + ".yaml"));
            }
            if (isThere("in", i)) {
                translation.apply(read("in-" + i + ".yaml"));
            }
        }
        return translation;
    }

    private boolean isThere(String file, int batch) {
        return Files.exists(folder.resolve(file + "-" + batch + ".yaml"));
    }

    /** All files that could be there, by name; empty text where nothing comes out. */
    Map<String, String> outputs(Translation translation) {
        Map<String, String> outputs = new TreeMap<>();
        for (ResourceType type : ResourceType.values()) {
            outputs.put(type.label() + ".yaml", resources(translation, type));
        }
        outputs.put("proxies.yaml", proxies(translation));
        outputs.put(STATUSES, statuses(translation));
        return outputs;
    }

    String read(String file) {
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String resources(Translation translation, ResourceType type) {
        EnvoyTypes types = new EnvoyTypes();
        StringBuilder text = new StringBuilder();
        List<String> groups = translation.snapshots().groups();
        for (String group : groups) {
            if (groups.size() > 1 && !translation.resources(group, type).isEmpty()) {
                text.append("# ").append(group).append('\n');
            }
            for (EnvoyResource resource : translation.resources(group, type)) {
                text.append(text.isEmpty() ? "" : "---\n").append(yaml(Translation.message(resource), types));
            }
        }
        return text.toString();
    }

    /** What would be written of each Proxy, while Proxies are written. */
    private static String proxies(Translation translation) {
        StringBuilder text = new StringBuilder();
        translation.world().proxyParts().listeners().keySet().stream()
                .sorted()
                .forEach(proxy -> ProxyText.of(
                                proxy,
                                translation.world().proxyParts(),
                                translation.world().held())
                        .ifPresent(written -> text.append("# ")
                                .append(proxy.group())
                                .append('\n')
                                .append(yaml(written))));
        return text.toString();
    }

    private static String yaml(Message message, EnvoyTypes types) {
        try {
            return new YamlWriter(types.registry(message)).write(message);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static String yaml(ProxyText written) {
        try {
            Proxy.Builder proxy = Proxy.newBuilder();
            JsonFormat.parser().merge(written.spec().toString(), proxy);
            return new YamlWriter(JsonFormat.TypeRegistry.getEmptyTypeRegistry()).write(proxy.build());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    /** What each custom resource's status would be, and each report with its field. */
    private static String statuses(Translation translation) {
        Map<Key<?>, List<Report>> all = new TreeMap<>();
        translation.world().held().keySet().stream()
                .filter(key -> key.kind().body() == Kind.Body.SPEC)
                .forEach(key -> all.put(key, List.of()));
        all.putAll(translation.world().reports());
        StringBuilder text = new StringBuilder();
        all.forEach((key, reports) -> {
            text.append(key).append(": ").append(state(reports)).append('\n');
            for (Report report : reports) {
                text.append("- ")
                        .append(report.reason().severity().name().toLowerCase(Locale.ROOT))
                        .append(' ')
                        .append(report.reason().code())
                        .append(" at ")
                        .append(report.field().value().isEmpty() ? "the resource" : report.field())
                        .append(": ")
                        .append(report.message())
                        .append('\n');
            }
        });
        translation
                .world()
                .places()
                .values()
                .forEach(problems -> problems.forEach(problem -> text.append("- ")
                        .append(problem.severity().name().toLowerCase(Locale.ROOT))
                        .append(' ')
                        .append(problem.code())
                        .append(" in the file: ")
                        .append(problem.message())
                        .append('\n')));
        return text.toString();
    }

    private static String state(List<Report> reports) {
        if (reports.stream().anyMatch(Report::isError)) {
            return "Rejected";
        }
        boolean warning = reports.stream().anyMatch(report -> report.reason().severity() == Severity.WARNING);
        return warning ? "Warning" : "Accepted";
    }
}
