package io.signalbox.generator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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

    /** What is committed, by file name; with {@code -Dgolden=write} it is made equal to {@code fresh} before. */
    SortedMap<String, String> files(Map<String, String> fresh) throws IOException {
        if (WRITE) {
            write(fresh);
        }
        return committed();
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
