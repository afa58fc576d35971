package io.signalbox.incremental;

import static java.util.stream.Collectors.joining;

import com.google.common.collect.ImmutableList;
import org.jspecify.annotations.Nullable;

/**
 * A query that has no answer: it threw, it reads itself, it reads a layer that is not settled yet, or its chain of
 * reads is too long. Always a programmer's mistake. The message prints the chain of queries.
 */
@SuppressWarnings("serial") // never serialized
public final class DefectException extends IllegalStateException {
    /** A cycle longer than this is no easier to find by reading on. */
    private static final int PRINTED_MAX = 20;

    private final ImmutableList<Query<?>> chain;

    DefectException(String problem, ImmutableList<Query<?>> chain, @Nullable Throwable cause) {
        super(problem + ": " + printed(chain), cause);
        this.chain = chain;
    }

    private static String printed(ImmutableList<Query<?>> chain) {
        String head = chain.stream().limit(PRINTED_MAX).map(Object::toString).collect(joining(" -> "));
        return chain.size() <= PRINTED_MAX ? head : head + " -> … " + (chain.size() - PRINTED_MAX) + " more";
    }

    /** From the query that was asked first, through what each one read, to the one that failed. */
    public ImmutableList<Query<?>> chain() {
        return chain;
    }
}
