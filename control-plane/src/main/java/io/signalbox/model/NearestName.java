package io.signalbox.model;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Which known name somebody meant who wrote an unknown one. */
final class NearestName {

    private NearestName() {}

    /**
     * The known name that differs least, if it does not differ by more than a third of its letters; the first of
     * equals.
     */
    static Optional<String> of(String written, Collection<String> known) {
        String letters = letters(written);
        String nearest = null;
        int least = Integer.MAX_VALUE;
        for (String name : known) {
            int distance = distance(letters, letters(name));
            if (distance < least && distance <= Math.max(1, Math.min(letters.length(), name.length()) / 3)) {
                least = distance;
                nearest = name;
            }
        }
        return Optional.ofNullable(nearest);
    }

    /** {@code ; did you mean "x"?}, or nothing when no name is near. */
    static String hint(String written, Collection<String> known) {
        return of(written, known).map(name -> "; did you mean " + name + "?").orElse("");
    }

    /** Case, dashes and underscores are what most mistakes are about. */
    private static String letters(String name) {
        return name.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
    }

    /** Optimal string alignment: insertions, deletions, replacements and swaps of neighbours. */
    private static int distance(String a, String b) {
        int[] before = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] now = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            now[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replace = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                now[j] = Math.min(replace, Math.min(last[j], now[j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    now[j] = Math.min(now[j], before[j - 2] + 1);
                }
            }
            int[] free = before;
            before = last;
            last = now;
            now = free;
        }
        return last[b.length()];
    }
}
