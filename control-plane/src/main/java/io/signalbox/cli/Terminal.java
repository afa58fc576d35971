package io.signalbox.cli;

import ch.qos.logback.classic.Level;
import io.signalbox.admin.LogFormat;
import io.signalbox.admin.Logging;
import java.io.PrintWriter;
import java.util.Map;

/**
 * What a command has of the world around it. Answers go to {@code out}; messages, and the log, to standard error.
 *
 * @param environment the variables to go by
 */
record Terminal(PrintWriter out, PrintWriter err, Map<String, String> environment) {

    /**
     * Sets up the log.
     *
     * @param otherwise the level, if the environment does not say
     * @throws WrongUsageException if the environment names no level
     */
    void log(LogFormat format, Level otherwise) {
        try {
            Logging.install(format, Logging.level(environment, otherwise), System.err);
        } catch (IllegalArgumentException e) {
            throw new WrongUsageException("the environment variable " + Logging.LEVEL_VARIABLE + ": " + e.getMessage());
        }
    }
}
