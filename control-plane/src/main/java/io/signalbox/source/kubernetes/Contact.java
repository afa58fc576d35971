package io.signalbox.source.kubernetes;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.signalbox.model.ConfigEvent;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the source is in touch with the API server: it is not while any watch has lost it. Tells of the change only.
 * Any thread may call.
 */
final class Contact {

    private static final Logger log = LoggerFactory.getLogger(Contact.class);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final String address;
    private final Outbox outbox;

    @GuardedBy("lock")
    private final Set<KindWatch> lost = new HashSet<>();

    /** Those that are lost, and those whose connection just broke. */
    @GuardedBy("lock")
    private final Set<KindWatch> away = new HashSet<>();

    @GuardedBy("lock")
    private long found;

    Contact(String address, Outbox outbox) {
        this.address = address;
        this.outbox = outbox;
    }

    /** Its connection broke, which is no reason to worry as long as another can be made. */
    void broken(KindWatch watch) {
        lock.lock();
        try {
            away(watch);
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void away(KindWatch watch) {
        away.add(watch);
        outbox.hold();
    }

    void lost(KindWatch watch, String reason) {
        lock.lock();
        try {
            away(watch);
            if (lost.add(watch) && lost.size() == 1) {
                log.atWarn()
                        .addKeyValue("server", address)
                        .addKeyValue("reason", reason)
                        .log("lost the Kubernetes API server");
                outbox.tell(new ConfigEvent.Stale(
                        KubernetesSource.NAME,
                        "the Kubernetes API server at " + address + " cannot be read: " + reason));
            }
        } finally {
            lock.unlock();
        }
    }

    /** A watch is in touch, for the first time or again: those that wait may try at once. */
    void found(KindWatch watch) {
        lock.lock();
        try {
            if (forget(watch)) {
                log.atInfo().addKeyValue("server", address).log("found the Kubernetes API server again");
            }
        } finally {
            lock.unlock();
        }
    }

    /** @return whether it was the last that was lost */
    @GuardedBy("lock")
    private boolean forget(KindWatch watch) {
        boolean wasLost = lost.remove(watch);
        if (away.remove(watch) && away.isEmpty()) {
            outbox.release();
        }
        if (wasLost && lost.isEmpty()) {
            outbox.tell(new ConfigEvent.Stale(KubernetesSource.NAME, ""));
        }
        if (wasLost) {
            wake();
        }
        return wasLost && lost.isEmpty();
    }

    /** What was missing has appeared, or was permitted: what else is waited for may be there, too. */
    void appeared() {
        lock.lock();
        try {
            wake();
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void wake() {
        found++;
        news.signalAll();
    }

    /** A watch that was stopped misses nothing. */
    void stopped(KindWatch watch) {
        lock.lock();
        try {
            forget(watch);
        } finally {
            lock.unlock();
        }
    }

    /** Waits that long, or until another watch has found what it waited for. */
    void await(Duration most) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long before = found;
            long left = most.toNanos();
            while (left > 0 && found == before) {
                left = news.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}
