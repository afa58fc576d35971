package io.signalbox.generator;

import static java.util.stream.Collectors.toSet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The generated files of a folder of the repository, known by their first line; others in it are left alone. */
record CommittedFolder(Path path) {

    private static final String MARK = "Generated from the protos";

    /** {@code -Dgolden=write} rewrites instead of comparing. */
    private static final boolean WRITE = "write".equals(System.getProperty("golden"));

    /** Tests run in their module's folder. */
    static CommittedFolder inRepository(String path) {
        return new CommittedFolder(Path.of("..").resolve(path));
    }

    /** A line for each file that differs from {@code fresh}; with {@code -Dgolden=write} it is made equal before. */
    List<String> differences(SortedMap<String, String> fresh) throws IOException {
        if (WRITE) {
            write(fresh);
        }
        SortedMap<String, String> committed = committed();
        List<String> differences = new ArrayList<>();
        fresh.forEach((name, text) -> {
            String old = committed.remove(name);
            if (old == null) {
                differences.add(name + " is missing");
            } else if (!old.equals(text)) {
                differences.add(name + " differs at: " + firstDifference(old, text));
            }
        });
        committed.keySet().forEach(name -> differences.add(name + " is of no use any more"));
        return differences;
    }

    private static String firstDifference(String old, String fresh) {
        Set<String> before = old.lines().collect(toSet());
        Optional<String> added =
                fresh.lines().filter(line -> !before.contains(line)).findFirst();
        return added.map(String::strip).orElse("lines that are gone or moved");
    }

    private SortedMap<String, String> committed() throws IOException {
        SortedMap<String, String> files = new TreeMap<>();
        try (var names = Files.newDirectoryStream(path)) {
            for (Path file : names) {
                String text = Files.readString(file);
                if (text.lines().findFirst().orElse("").contains(MARK)) {
                    files.put(file.getFileName().toString(), text);
                }
            }
        }
        return files;
    }

    private void write(Map<String, String> fresh) throws IOException {
        Files.createDirectories(path);
        for (String old : committed().keySet()) {
            if (!fresh.containsKey(old)) {
                Files.delete(path.resolve(old));
            }
        }
        for (var file : fresh.entrySet()) {
            Files.writeString(path.resolve(file.getKey()), file.getValue());
        }
    }
}
