package io.signalbox.incremental;

import org.jspecify.annotations.Nullable;

/**
 * Nodes by their subjects: a hash table whose chains run through the nodes themselves, since a map's own entry for each
 * of some hundred thousand nodes would be a tenth of all memory.
 */
final class Names<N extends Named> {
    private static final int CHAINS_MIN = 16;

    /** As many as a power of two, so that a hash's last bits tell the chain. */
    private @Nullable Named[] chains = new Named[CHAINS_MIN];

    private int size;

    @Nullable
    @SuppressWarnings("unchecked") // only put() adds
    N find(Object subject) {
        for (Named node = chains[chain(subject)]; node != null; node = node.nextInChain) {
            if (node.subject().equals(subject)) {
                return (N) node;
            }
        }
        return null;
    }

    /** Adds a node whose subject is not there yet. */
    void put(N node) {
        if (size >= chains.length) {
            resize(chains.length * 2);
        }
        chain(node);
        size++;
    }

    /** Removes a node, if it is there. */
    void remove(N node) {
        int chain = chain(node.subject());
        Named before = null;
        for (Named each = chains[chain]; each != node; each = each.nextInChain) {
            if (each == null) {
                return;
            }
            before = each;
        }
        if (before == null) {
            chains[chain] = node.nextInChain;
        } else {
            before.nextInChain = node.nextInChain;
        }
        node.nextInChain = null;
        size--;
        if (chains.length > CHAINS_MIN && size < chains.length / 4) {
            resize(chains.length / 2);
        }
    }

    int size() {
        return size;
    }

    private void resize(int length) {
        @Nullable Named[] before = chains;
        chains = new Named[length];
        for (Named first : before) {
            for (Named node = first; node != null; ) {
                Named next = node.nextInChain;
                chain(node);
                node = next;
            }
        }
    }

    private void chain(Named node) {
        int chain = chain(node.subject());
        node.nextInChain = chains[chain];
        chains[chain] = node;
    }

    /** All queries of one resource have its key's hash, as records of one component: the class tells them apart. */
    private int chain(Object subject) {
        int hash = subject.hashCode() * 31 + subject.getClass().getName().hashCode();
        hash *= 0x9E3779B9; // Fibonacci hashing: every bit counts for the last ones.
        return (hash ^ (hash >>> 16)) & (chains.length - 1);
    }
}
