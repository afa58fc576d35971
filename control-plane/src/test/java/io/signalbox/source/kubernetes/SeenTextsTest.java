package io.signalbox.source.kubernetes;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SeenTextsTest {

    private static JsonObject read(String json, @Nullable SeenTexts seen) throws IOException {
        InputStream in = new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8));
        try (ApiStream stream = new ApiStream(in, seen)) {
            return requireNonNull(stream.next());
        }
    }

    @Test
    void texts_of_different_objects_that_are_alike_are_one_instance() throws IOException {
        SeenTexts seen = new SeenTexts();
        JsonObject one = read("{\"namespace\": \"web\"}", seen);
        JsonObject other = read("{\"labels\": {\"web\": \"x\"}}", seen);

        assertThat(other.getAsJsonObject("labels").keySet().iterator().next())
                .isSameAs(one.get("namespace").getAsString());
    }

    @Test
    void however_many_texts_came_between_a_text_is_what_it_was() {
        SeenTexts seen = new SeenTexts();
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 200_000; i++) {
                assertThat(seen.of("service-" + i)).isEqualTo("service-" + i);
            }
        }
    }

    @Test
    void a_secrets_texts_are_not_remembered() throws IOException {
        JsonObject one = read("{\"stringData\": \"sesame\"}", null);
        JsonObject other = read("{\"stringData\": \"sesame\"}", null);

        assertThat(other.get("stringData").getAsString())
                .isEqualTo(one.get("stringData").getAsString())
                .isNotSameAs(one.get("stringData").getAsString());
    }
}
