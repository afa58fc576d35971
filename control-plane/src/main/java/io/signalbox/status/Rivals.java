package io.signalbox.status;

import com.google.common.collect.ImmutableList;
import io.signalbox.model.ConfigEvent;
import io.signalbox.model.FieldPath;
import io.signalbox.model.Key;
import io.signalbox.model.Problem;
import io.signalbox.model.Severity;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * Others who write the very statuses that this installation writes, as a Gloo Edge that was left running in the same
 * namespace does. Each of both would put its own back as soon as it sees the other's, for ever and as fast as the API
 * server goes. So a status that was replaced more than a few times is put back after ever longer pauses, and operators
 * are told. Confined to the thread that writes.
 */
final class Rivals {

    /** Statuses are replaced by others again and again. */
    static final String CONTESTED = "StatusContested";

    /** Somebody who edits a status by hand, or a controller that ends, is put right at once. */
    private static final int PATIENCE = 3;

    private static final Doubling PAUSES = new Doubling(Duration.ofSeconds(1), Duration.ofMinutes(5));

    /** Who kept still for so long after the last time has given up. */
    static final Duration PEACE = PAUSES.most().multipliedBy(2);

    private static final int NAMED_MAX = 5;

    private final String reporter;
    private final Map<Key<?>, Quarrel> quarrels = new TreeMap<>();

    /**
     * One status that is fought over.
     *
     * @param times how often it was replaced
     * @param last when it was replaced last
     * @param due when it may be put back; both in nanoseconds
     */
    private record Quarrel(int times, long last, long due, Turn turn) {}

    private enum Turn {
        /** It waits to be put back. */
        OURS,
        /** It was put back. */
        THEIRS
    }

    /** @param reporter the namespace under which this installation writes its statuses */
    Rivals(String reporter) {
        this.reporter = reporter;
    }

    /**
     * A status that was written here, and should be there, is another's now.
     *
     * @return how long to wait before it is put back; zero: not at all
     */
    Duration replaced(Key<?> key, long now) {
        Quarrel before = quarrels.get(key);
        if (before != null && before.turn() == Turn.OURS) {
            if (before.due() - now > 0) {
                return Duration.ofNanos(before.due() - now);
            }
            quarrels.put(key, new Quarrel(before.times(), before.last(), before.due(), Turn.THEIRS));
            return Duration.ZERO;
        }
        int times = before == null ? 1 : before.times() + 1;
        Duration pause = pause(times);
        quarrels.put(key, new Quarrel(times, now, now + pause.toNanos(), pause.isZero() ? Turn.THEIRS : Turn.OURS));
        return pause;
    }

    private static Duration pause(int times) {
        return times <= PATIENCE ? Duration.ZERO : PAUSES.pause(times - PATIENCE);
    }

    /** Whether it is known that others replace that status; then it is worth looking whether they have given up. */
    boolean isContested(Key<?> key) {
        Quarrel quarrel = quarrels.get(key);
        return quarrel != null && quarrel.times() > PATIENCE;
    }

    /** Forgets those that have given up. */
    void forgive(long now) {
        quarrels.values().removeIf(quarrel -> quarrel.turn() == Turn.THEIRS && now - quarrel.last() >= PEACE.toNanos());
    }

    /** Forgets all, as the resource is gone. */
    void forget(Key<?> key) {
        quarrels.remove(key);
    }

    /** What operators should know. */
    ConfigEvent.PlaceProblems problems() {
        ImmutableList<String> names = quarrels.entrySet().stream()
                .filter(entry -> entry.getValue().times() > PATIENCE)
                .map(entry -> entry.getKey().toString())
                .collect(ImmutableList.toImmutableList());
        return new ConfigEvent.PlaceProblems(
                "Kubernetes API, statuses." + reporter,
                names.isEmpty() ? ImmutableList.of() : ImmutableList.of(contested(names)));
    }

    private Problem contested(ImmutableList<String> names) {
        String message = "somebody else writes statuses." + reporter + " of "
                + String.join(", ", names.subList(0, Math.min(NAMED_MAX, names.size())))
                + (names.size() > NAMED_MAX ? " and " + (names.size() - NAMED_MAX) + " more" : "")
                + " again and again, so they are put right after pauses only; end the other controller (perhaps Gloo"
                + " Edge), or give one of both another --write-namespace";
        return new Problem(Severity.WARNING, CONTESTED, FieldPath.ROOT, null, message);
    }
}
