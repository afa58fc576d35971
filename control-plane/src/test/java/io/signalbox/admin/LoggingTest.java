package io.signalbox.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LoggingTest {

    private final Logger log = LoggerFactory.getLogger("io.signalbox.test.Log");
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private String written() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @AfterEach
    void backToStandardError() {
        Logging.install(LogFormat.TEXT, Level.INFO, System.err);
    }

    @Test
    void text_shows_phrase_and_key_values_on_one_line() {
        Logging.install(LogFormat.TEXT, Level.INFO, out);
        log.atInfo().addKeyValue("changed", 3).addKeyValue("file", "a\nb").log("published snapshot");
        assertThat(written())
                .matches("20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z INFO  Log: published snapshot"
                        + " changed=\"3\" file=\"a b\"\\n");
    }

    @Test
    void json_is_an_object_a_line() {
        Logging.install(LogFormat.JSON, Level.INFO, out);
        log.atInfo().addKeyValue("changed", 3).log("published snapshot");
        log.atWarn().setCause(new IllegalStateException("broken")).log("batch failed");
        JsonObject[] lines = written()
                .lines()
                .map(line -> JsonParser.parseString(line).getAsJsonObject())
                .toArray(JsonObject[]::new);
        assertThat(lines).hasSize(2);
        assertThat(lines[0].get("level").getAsString()).isEqualTo("INFO");
        assertThat(lines[0].get("message").getAsString()).isEqualTo("published snapshot");
        assertThat(lines[0].get("kvpList").toString()).contains("changed").contains("3");
        assertThat(lines[1].get("throwable").toString()).contains("broken");
    }

    @Test
    void java_util_logging_is_led_into_it_and_libraries_are_quiet() {
        Logging.install(LogFormat.TEXT, Level.INFO, out);
        java.util.logging.Logger.getLogger("org.example").info("from afar");
        java.util.logging.Logger.getLogger("io.grpc.netty").info("chatter");
        java.util.logging.Logger.getLogger("io.grpc.netty").warning("trouble");
        assertThat(written()).contains("from afar", "trouble").doesNotContain("chatter");
    }

    @Test
    void a_stream_is_left_open_when_the_log_is_set_up_anew() {
        AtomicBoolean closed = new AtomicBoolean();
        OutputStream stream = new FilterOutputStream(out) {
            @Override
            public void close() {
                closed.set(true);
            }
        };
        Logging.install(LogFormat.TEXT, Level.INFO, stream);
        Logging.install(LogFormat.JSON, Level.INFO, out);
        assertThat(closed).isFalse();
    }

    @Test
    void the_level_comes_from_the_environment() {
        assertThat(Logging.level(Map.of(), Level.INFO)).isEqualTo(Level.INFO);
        assertThat(Logging.level(Map.of(Logging.LEVEL_VARIABLE, "debug"), Level.INFO))
                .isEqualTo(Level.DEBUG);
        assertThatThrownBy(() -> Logging.level(Map.of(Logging.LEVEL_VARIABLE, "loud"), Level.INFO))
                .hasMessageContaining("off, error, warn, info, debug, trace");
    }
}
