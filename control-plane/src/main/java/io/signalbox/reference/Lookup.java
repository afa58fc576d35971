package io.signalbox.reference;

/** What became of following a name. */
public sealed interface Lookup<T> {

    /** It is there and may be used. */
    record Found<T>(T value) implements Lookup<T> {}

    /** Nothing has that name. */
    record Missing<T>() implements Lookup<T> {}

    /**
     * Something may have that name, but it must not be used.
     *
     * @param because why, as the end of a sentence: "namespace shop is not watched"
     */
    record NotPermitted<T>(String because) implements Lookup<T> {}
}
