package io.signalbox.boot;

import io.signalbox.incremental.DefectException;
import io.signalbox.incremental.DefectHandler;
import io.signalbox.incremental.Query;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of queries that fail, each once: the engine asks a failed query again in every batch, and tells each time.
 * Confined to the translation thread.
 */
final class DefectLog implements DefectHandler {

    /** More different ones than this are one mistake, and have been told often enough. */
    private static final int TOLD_MAX = 1_000;

    private static final Logger log = LoggerFactory.getLogger(DefectLog.class);

    private final Set<String> told = new HashSet<>();

    @Override
    public void onDefect(Query<?> query, DefectException defect) {
        if (told.size() < TOLD_MAX && told.add(query + ": " + defect.getMessage())) {
            log.atError().setCause(defect).addKeyValue("query", query).log("a query failed; what it gave last is kept");
        }
    }
}
