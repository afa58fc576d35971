package io.signalbox.incremental;

import org.jspecify.annotations.Nullable;

/**
 * A layer's interest in one query, for one (group, member) of its source: where marks end and pulling begins. It is a
 * read of the query, which keeps it.
 */
final class Watch extends Edge {
    final Follower<?, ?, ?> follower;
    final Object group;
    final Object member;

    /** The next watch of the same member, by another follower. */
    final @Nullable Watch sibling;

    /** The answer that the follower knows of; null if there was none yet. */
    @Nullable
    Object last;

    /** It is in its follower's queue. */
    boolean queued;

    /** Its member left; what is still queued is passed over. */
    boolean gone;

    Watch(Follower<?, ?, ?> follower, Object group, Object member, Memo memo, @Nullable Watch sibling) {
        super(memo);
        this.follower = follower;
        this.group = group;
        this.member = member;
        this.sibling = sibling;
    }

    Memo memo() {
        return (Memo) read;
    }
}
