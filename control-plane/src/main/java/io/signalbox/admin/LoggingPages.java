package io.signalbox.admin;

import ch.qos.logback.classic.Level;
import com.google.common.collect.ImmutableSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The levels of the log, which may be changed while Signalbox runs: the one page that does something. */
final class LoggingPages {

    private static final Logger log = LoggerFactory.getLogger(LoggingPages.class);

    /** As a level: what the logger above it has. */
    private static final String INHERIT = "inherit";

    private final Logging logging;

    LoggingPages(Logging logging) {
        this.logging = logging;
    }

    List<Route> routes() {
        return List.of(new Route(
                ImmutableSet.of("GET", "PUT", "POST"),
                "/logging",
                ImmutableSet.of("logger", "level"),
                "the levels of the log; PUT changes one, of all if no logger is given",
                this::levels));
    }

    private Answer levels(Request request) {
        if (!request.method().equals("GET")) {
            change(request.parameter("logger").orElse(Logging.ROOT), request.required("level"));
        } else if (!request.parameters().isEmpty()) {
            throw new BadRequestException("to change a level, PUT /logging?logger=…&level=…");
        }
        return Answer.data(Answer.Format.JSON, out -> {
            out.beginObject();
            for (Map.Entry<String, String> level : logging.levels().entrySet()) {
                out.name(level.getKey()).value(level.getValue());
            }
            out.endObject();
        });
    }

    private void change(String logger, String level) {
        Optional<Level> wanted;
        try {
            wanted = level.equalsIgnoreCase(INHERIT) ? Optional.empty() : Optional.of(Logging.level(level));
        } catch (IllegalArgumentException e) {
            throw new BadRequestException(e.getMessage() + ", " + INHERIT);
        }
        logging.setLevel(logger, wanted);
        log.atInfo().addKeyValue("logger", logger).addKeyValue("level", level).log("changed a log level");
    }
}
