package io.signalbox.ads;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Lets a few new streams at a time have their first responses, which are the large ones, so that a thousand Envoys that
 * come back together do not fill the heap with responses under way. First come, first served. Safe for all threads.
 */
final class Admissions {

    private final Queue<Ticket> waiting = new ArrayDeque<>();
    private int free;

    Admissions(int atOnce) {
        this.free = atOnce;
    }

    /** Calls {@code granted}, now or later, in any thread: it must only take note. The ticket must be released. */
    Ticket request(Runnable granted) {
        Ticket ticket = new Ticket(granted);
        synchronized (this) {
            if (free == 0) {
                waiting.add(ticket);
                return ticket;
            }
            free--;
            ticket.admitted = true;
        }
        granted.run();
        return ticket;
    }

    final class Ticket {
        private final Runnable granted;
        private boolean admitted;
        private boolean released;

        private Ticket(Runnable granted) {
            this.granted = granted;
        }

        /** Lets the next one in. Further calls do nothing. */
        void release() {
            Ticket next = null;
            synchronized (Admissions.this) {
                if (released) {
                    return;
                }
                released = true;
                if (!admitted) {
                    waiting.remove(this);
                    return;
                }
                next = waiting.poll();
                if (next == null) {
                    free++;
                    return;
                }
                next.admitted = true;
            }
            next.granted.run();
        }
    }
}
