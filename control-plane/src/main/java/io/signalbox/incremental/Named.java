package io.signalbox.incremental;

import org.jspecify.annotations.Nullable;

/** A node that is found by what it is of: a {@link Names} holds it. */
abstract sealed class Named extends Node permits Cell, Memo {

    /** The next in the same chain of {@link Names}. */
    @Nullable
    Named nextInChain;
}
