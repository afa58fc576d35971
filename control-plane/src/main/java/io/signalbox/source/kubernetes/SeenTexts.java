package io.signalbox.source.kubernetes;

import org.jspecify.annotations.Nullable;

/**
 * Gives equal texts as one instance, as far as it remembers: of a cluster's objects, two of three texts are namespaces,
 * names, labels and the like that others have, too. Takes a fixed amount of memory and forgets whichever text is in the
 * way of a newer one.
 *
 * <p>Any thread may call. A race costs an instance too many and nothing else, since a String may be handed to another
 * thread in any way (JLS 17.5).
 */
final class SeenTexts {

    /** 256 KiB: enough that what is in most objects stays, among some ten thousands of names. */
    private static final int SLOTS = 1 << 16;

    /** Longer ones are rarely alike: a name and a label's value have at most 63 characters. */
    private static final int LENGTH_MAX = 80;

    private final @Nullable String[] slots = new String[SLOTS];

    String of(String text) {
        if (text.length() > LENGTH_MAX) {
            return text;
        }
        int hash = text.hashCode();
        int slot = (hash ^ (hash >>> 16)) & (SLOTS - 1);
        String seen = slots[slot];
        if (text.equals(seen)) {
            return seen;
        }
        slots[slot] = text;
        return text;
    }
}
