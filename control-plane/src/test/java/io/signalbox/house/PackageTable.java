package io.signalbox.house;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The table of packages in ARCHITECTURE.md, which is the rule itself: a package may import what stands before it.
 * Packages of one row count from left to right.
 *
 * @param packages in the table's order, without {@code io.signalbox.}
 */
record PackageTable(ImmutableList<String> packages) {

    private static final Pattern ROW = Pattern.compile("^\\| (`[^|]+`) \\|.*$", Pattern.MULTILINE);
    private static final Pattern NAME = Pattern.compile("`([a-z.]+)`");
    private static final String HEADING = "## The packages";

    static PackageTable written() {
        String document = Repository.read("ARCHITECTURE.md");
        int start = document.indexOf(HEADING);
        if (start < 0) {
            throw new IllegalStateException("ARCHITECTURE.md has no section \"" + HEADING + "\"");
        }
        int end = document.indexOf("\n## ", start);
        return new PackageTable(ROW.matcher(document.substring(start, end))
                .results()
                .flatMap(row -> NAME.matcher(row.group(1)).results())
                .map((MatchResult name) -> name.group(1))
                .collect(ImmutableList.toImmutableList()));
    }

    /** How far down each package stands, by its name. */
    ImmutableMap<String, Integer> ranks() {
        ImmutableMap.Builder<String, Integer> ranks = ImmutableMap.builder();
        for (int i = 0; i < packages.size(); i++) {
            ranks.put(packages.get(i), i);
        }
        return ranks.buildOrThrow();
    }
}
