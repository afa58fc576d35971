package io.signalbox.incremental;

/**
 * A pure computation. Write it as a record: the record is its own cache key, so two equal queries are one, and what
 * it reads is what it depends on.
 *
 * <pre>{@code
 * record HostOf(String service) implements Query<Host> {
 *     @Override public Host answer(Reads reads) {
 *         return host(reads.get(new ServiceAt(service)), reads.get(new Defaults()));
 *     }
 * }
 * }</pre>
 *
 * @param <A> the answer: immutable, with an {@code equals} by value, since an equal answer stops a change from
 *     spreading
 */
public interface Query<A> {

    /**
     * Computes the answer from the query's own components and from {@code reads}, and from nothing else: no clock, no
     * field, no collection that outlives the call. {@code reads} serves only until this method returns; an answer that
     * reads lazily (a stream, a supplier) is a defect. Exceptions are defects too, see {@link DefectHandler}: what a
     * user got wrong belongs into the answer.
     */
    A answer(Reads reads);
}
