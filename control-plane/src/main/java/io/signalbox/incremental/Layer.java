package io.signalbox.incremental;

/**
 * What an engine keeps up to date of its own accord, batch by batch, in the order in which it was given its layers: a
 * {@link Grouping} or a {@link Family}. Layers are constants; their state lives in each engine that has them.
 */
public sealed interface Layer permits Grouping, Family {

    /** For messages; unique in an engine. */
    String name();
}
