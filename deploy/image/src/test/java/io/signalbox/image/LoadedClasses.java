package io.signalbox.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Lists of classes as the JVM writes them, freed of what differs from run to run. */
final class LoadedClasses {

    private static final String COMMENT =
            "# Classes that Signalbox loads when it starts and serves, for the AOT cache; by deploy/image/learn.\n";

    /** Numbers by which entries refer to each other; the JVM finds classes by their names as well. */
    private static final Pattern NUMBERS = Pattern.compile(" (id|super|interfaces|source): .*");

    private LoadedClasses() {}

    /** The names in such a list, and its lines about lambdas; those about constants only linked classes use. */
    static List<String> in(Path list) throws IOException {
        try (Stream<String> lines = Files.lines(list)) {
            return lines.filter(line -> !line.startsWith("#") && !line.startsWith("@cp "))
                    // What a class loader other than the application's defined.
                    .filter(line -> !line.contains(" source: "))
                    .map(line -> NUMBERS.matcher(line).replaceFirst(""))
                    .toList();
        }
    }

    static void write(Path file, Collection<String> lines) throws IOException {
        SortedSet<String> sorted = new TreeSet<>(lines);
        Files.writeString(file, COMMENT + String.join("\n", sorted) + "\n");
    }
}
