package io.signalbox.admin;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.jul.LevelChangePropagator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * The log: its form and its levels, of which the latter may change while Signalbox runs. Safe for all threads.
 */
public final class Logging {

    /** The environment variable with the level to begin with; default {@code info}. */
    public static final String LEVEL_VARIABLE = "SIGNALBOX_LOG_LEVEL";

    /** The name of the logger that all others inherit from. */
    static final String ROOT = org.slf4j.Logger.ROOT_LOGGER_NAME;

    private static final List<Level> LEVELS =
            List.of(Level.OFF, Level.ERROR, Level.WARN, Level.INFO, Level.DEBUG, Level.TRACE);

    /** They tell at INFO and below what only their own developers need. */
    private static final List<String> TALKATIVE =
            List.of("io.grpc", "io.netty", "io.fabric8", "com.sun.net.httpserver", "sun.net");

    /** They warn again and again, with a stack trace, of what Signalbox says once in its own words. */
    private static final List<String> REPETITIVE = List.of("io.fabric8.kubernetes.client.extended.leaderelection");

    /** A value with a line end must not look like a line of its own. */
    private static final String PATTERN =
            "%d{\"yyyy-MM-dd'T'HH:mm:ss.SSSXXX\", UTC} %-5level %logger{0}: %replace(%msg %kvp){'[\\r\\n]+', ' '}%n%ex";

    private final LoggerContext context;

    Logging(LoggerContext context) {
        this.context = context;
    }

    /** Of this process, as it is set up now. */
    public static Logging current() {
        return new Logging((LoggerContext) LoggerFactory.getILoggerFactory());
    }

    /**
     * Sets up this process's log anew, with java.util.logging (as gRPC has it) led into it.
     *
     * @param level of all loggers, but libraries' that would say too much
     */
    public static Logging install(LogFormat format, Level level, OutputStream out) {
        Logging logging = current();
        logging.configure(format, level, out);
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        return logging;
    }

    void configure(LogFormat format, Level level, OutputStream out) {
        context.reset();
        LevelChangePropagator propagator = new LevelChangePropagator();
        propagator.setContext(context);
        propagator.start();
        context.addListener(propagator);

        OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
        appender.setContext(context);
        appender.setName("log");
        appender.setEncoder(encoder(format));
        appender.setOutputStream(new LeftOpen(out));
        appender.start();

        Logger root = context.getLogger(ROOT);
        root.setLevel(level);
        root.addAppender(appender);
        for (String name : TALKATIVE) {
            context.getLogger(name).setLevel(level.isGreaterOrEqual(Level.WARN) ? level : Level.WARN);
        }
        for (String name : REPETITIVE) {
            context.getLogger(name).setLevel(level.isGreaterOrEqual(Level.ERROR) ? level : Level.ERROR);
        }
    }

    /** Logback closes what it was given when it is set up anew, and standard error is not its own. */
    private static final class LeftOpen extends FilterOutputStream {
        LeftOpen(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }

    private Encoder<ILoggingEvent> encoder(LogFormat format) {
        return switch (format) {
            case TEXT -> {
                PatternLayoutEncoder text = new PatternLayoutEncoder();
                text.setContext(context);
                text.setPattern(PATTERN);
                text.start();
                yield text;
            }
            case JSON -> {
                JsonEncoder json = new JsonEncoder();
                json.setContext(context);
                json.setWithSequenceNumber(false);
                json.setWithNanoseconds(false);
                json.setWithContext(false);
                json.setWithArguments(false);
                json.setWithFormattedMessage(false);
                json.start();
                yield json;
            }
        };
    }

    /**
     * The level of that name, whatever the case of its letters.
     *
     * @throws IllegalArgumentException if there is none; the message names them all
     */
    public static Level level(String text) {
        return LEVELS.stream()
                .filter(level -> level.levelStr.equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "level \"" + text + "\" is none of " + String.join(", ", levelNames())));
    }

    static List<String> levelNames() {
        return LEVELS.stream()
                .map(level -> level.levelStr.toLowerCase(Locale.ROOT))
                .toList();
    }

    /** The loggers that have a level of their own, the root among them. */
    SortedMap<String, String> levels() {
        SortedMap<String, String> levels = new TreeMap<>();
        for (Logger logger : context.getLoggerList()) {
            Level level = logger.getLevel();
            if (level != null) {
                levels.put(logger.getName(), level.levelStr.toLowerCase(Locale.ROOT));
            }
        }
        return levels;
    }

    /** @param level absent: what the logger above it has; the root, above which there is none, gets {@code info} */
    void setLevel(String logger, Optional<Level> level) {
        boolean isRoot = logger.equalsIgnoreCase(ROOT);
        context.getLogger(isRoot ? ROOT : logger).setLevel(level.orElse(isRoot ? Level.INFO : null));
    }

    /** The level to begin with. */
    public static Level level(Map<String, String> environment, Level otherwise) {
        String text = environment.getOrDefault(LEVEL_VARIABLE, "");
        return text.isEmpty() ? otherwise : level(text);
    }
}
