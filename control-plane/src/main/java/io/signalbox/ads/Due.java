package io.signalbox.ads;

import com.google.common.collect.Iterables;
import java.util.Collection;
import java.util.function.Predicate;
import org.pcollections.HashTreePSet;
import org.pcollections.PSet;

/**
 * What must still be looked at for one type of one stream: names only, as the content is taken when it is sent, so that
 * changes coalesce while an Envoy is slow.
 *
 * @param everything whether all names must be looked at: after a wildcard was asked for
 * @param answer whether a response is due even if nothing differs
 * @param owed names that must be answered even if nothing differs
 * @param staged names that may differ, and whose turn it is
 * @param dirty names that may differ, and whose turn comes with the next stage
 * @param withheld names that are gone, but whose removal must wait for routes that still use them
 */
record Due(
        boolean everything,
        boolean answer,
        PSet<String> owed,
        PSet<String> staged,
        PSet<String> dirty,
        PSet<String> withheld) {

    static final Due NOTHING = new Due(
            false, false, HashTreePSet.empty(), HashTreePSet.empty(), HashTreePSet.empty(), HashTreePSet.empty());

    /** Whether there is something to look at in this turn. */
    boolean now() {
        return everything || answer || !owed.isEmpty() || !staged.isEmpty();
    }

    boolean idle() {
        return !now() && dirty.isEmpty();
    }

    boolean mentions(String name) {
        return owed.contains(name) || staged.contains(name) || dirty.contains(name);
    }

    Iterable<String> mentioned() {
        return Iterables.concat(owed, staged, dirty);
    }

    Due sweeping(boolean mustAnswer) {
        return new Due(true, answer || mustAnswer, owed, staged, dirty, withheld);
    }

    Due answering() {
        return answer ? this : new Due(everything, true, owed, staged, dirty, withheld);
    }

    Due owing(Collection<String> names) {
        return new Due(everything, answer, union(owed, names), staged, dirty, withheld);
    }

    Due dirtied(Collection<String> names) {
        return new Due(everything, answer, owed, staged, union(dirty, names), withheld);
    }

    /** Gives the dirty names their turn. */
    Due stage() {
        return dirty.isEmpty()
                ? this
                : new Due(everything, answer, owed, union(staged, dirty), HashTreePSet.empty(), withheld);
    }

    /** Looks again at what was withheld. */
    Due release() {
        return withheld.isEmpty()
                ? this
                : new Due(everything, answer, owed, staged, union(dirty, withheld), HashTreePSet.empty());
    }

    /** All names of this turn were looked at. */
    Due done(Collection<String> nowWithheld, Collection<String> looked) {
        return new Due(
                false,
                false,
                HashTreePSet.empty(),
                HashTreePSet.empty(),
                dirty,
                union(without(withheld, looked), nowWithheld));
    }

    /** Only some of the turn's names were looked at, as the response was full. */
    Due done(Collection<String> nowWithheld, Collection<String> looked, Collection<String> rest) {
        return new Due(
                false,
                false,
                without(owed, looked),
                everything ? union(without(staged, looked), rest) : without(staged, looked),
                dirty,
                union(without(withheld, looked), nowWithheld));
    }

    Due forget(String name) {
        return new Due(
                everything, answer, owed.minus(name), staged.minus(name), dirty.minus(name), withheld.minus(name));
    }

    Due retain(Predicate<String> wanted) {
        return new Due(
                false, answer, only(owed, wanted), only(staged, wanted), only(dirty, wanted), only(withheld, wanted));
    }

    private static PSet<String> only(PSet<String> set, Predicate<String> wanted) {
        return set.minusAll(set.stream().filter(wanted.negate()).toList());
    }

    private static PSet<String> union(PSet<String> set, Collection<String> names) {
        if (set.isEmpty() && names instanceof PSet<String> shared) {
            return shared;
        }
        return names.isEmpty() ? set : set.plusAll(names);
    }

    private static PSet<String> without(PSet<String> set, Collection<String> names) {
        return set.isEmpty() ? set : set.minusAll(names);
    }
}
