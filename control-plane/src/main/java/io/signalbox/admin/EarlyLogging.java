package io.signalbox.admin;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * How logback is set up before anybody has called {@link Logging#install}: as that does by default. Without this it
 * would say everything, in its own form, on standard output. Found by logback through {@code META-INF/services}.
 */
public final class EarlyLogging extends ContextAwareBase implements Configurator {

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        Level level;
        try {
            level = Logging.level(System.getenv(), Level.INFO);
        } catch (IllegalArgumentException e) {
            // The command line says so once it is read.
            level = Level.INFO;
        }
        new Logging(context).configure(LogFormat.TEXT, level, System.err);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
