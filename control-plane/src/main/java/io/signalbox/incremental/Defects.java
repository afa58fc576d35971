package io.signalbox.incremental;

import java.util.ArrayList;
import java.util.List;

/** What went wrong in a batch and must be thrown, once everything else is settled. */
final class Defects {
    private final DefectHandler handler;
    private final List<RuntimeException> thrown = new ArrayList<>();

    Defects(DefectHandler handler) {
        this.handler = handler;
    }

    void add(Query<?> query, DefectException defect) {
        try {
            handler.onDefect(query, defect);
        } catch (RuntimeException e) {
            add(e);
        }
    }

    void add(RuntimeException e) {
        if (!thrown.contains(e)) {
            thrown.add(e);
        }
    }

    boolean isEmpty() {
        return thrown.isEmpty();
    }

    /** Throws the first, with the others suppressed, if there is one. */
    void throwIfAny() {
        if (thrown.isEmpty()) {
            return;
        }
        RuntimeException first = thrown.removeFirst();
        thrown.forEach(first::addSuppressed);
        thrown.clear();
        throw first;
    }
}
