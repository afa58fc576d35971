package io.signalbox.snapshot;

import com.google.common.collect.ImmutableSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Finds the resources that Envoy's words of refusal speak of. */
public final class Suspects {

    private Suspects() {}

    /**
     * The names that an error text holds, as whole words. A name within a longer suspect's name does not count: {@code
     * cart} is not blamed for {@code cart-v2}. Empty if Envoy named none of them, as it does for a response that it
     * could not decode.
     */
    public static ImmutableSet<String> named(Collection<String> suspects, String error) {
        List<String> longestFirst = suspects.stream()
                .filter(name -> !name.isEmpty() && error.contains(name))
                .sorted(Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()))
                .toList();
        boolean[] taken = new boolean[error.length()];
        ImmutableSet.Builder<String> named = ImmutableSet.builder();
        for (String name : longestFirst) {
            if (claim(name, error, taken)) {
                named.add(name);
            }
        }
        return named.build();
    }

    private static boolean claim(String name, String error, boolean[] taken) {
        boolean found = false;
        for (int at = error.indexOf(name); at >= 0; at = error.indexOf(name, at + 1)) {
            int end = at + name.length();
            if (!taken[at] && !wordAt(error, at - 1) && !wordAt(error, end)) {
                java.util.Arrays.fill(taken, at, end, true);
                found = true;
            }
        }
        return found;
    }

    // Only what continues a Kubernetes name: Envoy itself puts ':', '.', ',' and quotes right after names.
    private static boolean wordAt(String text, int index) {
        if (index < 0 || index >= text.length()) {
            return false;
        }
        char c = text.charAt(index);
        return Character.isLetterOrDigit(c) || c == '-' || c == '_';
    }
}
