package io.signalbox.incremental;

/**
 * A cell whose value is set from outside, by {@link Edits#set}. Write it as a record: equal inputs are one cell.
 *
 * @param <A> the value: immutable, with an {@code equals} by value, since setting an equal value is no change
 */
public interface Input<A> {

    /** The value while nobody has set another; the same each time. */
    A initial();
}
