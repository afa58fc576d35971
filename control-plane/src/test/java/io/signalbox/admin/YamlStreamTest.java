package io.signalbox.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class YamlStreamTest {

    private static String yaml(String json) throws IOException {
        StringWriter text = new StringWriter();
        YamlStream stream = new YamlStream(text);
        new Gson().toJson(JsonParser.parseString(json), stream);
        stream.close();
        return text.toString();
    }

    @Test
    void writes_blocks() throws IOException {
        assertThat(yaml("{\"name\": \"shop\", \"ports\": [80, 443], \"tls\": {\"on\": true, \"off\": null}}"))
                .isEqualTo("""
                name: shop
                ports:
                - 80
                - 443
                tls:
                  on: true
                  off: null
                """);
    }

    @Test
    void text_stays_text() throws IOException {
        String json =
                "{\"a\": \"true\", \"b\": \"8080\", \"c\": \"\", \"d\": \"null\", \"e\": \"1.5\", \"f\": \"a: b # c\","
                        + " \"g\": \"two\\nlines\\n\", \"h\": \"- x\", \"i\": \"\\u0007\", \"j\": []}";
        Object read = new Load(LoadSettings.builder().build()).loadFromString(yaml(json));
        assertThat(read)
                .isEqualTo(Map.of(
                        "a",
                        "true",
                        "b",
                        "8080",
                        "c",
                        "",
                        "d",
                        "null",
                        "e",
                        "1.5",
                        "f",
                        "a: b # c",
                        "g",
                        "two\nlines\n",
                        "h",
                        "- x",
                        "i",
                        "\u0007",
                        "j",
                        List.of()));
    }
}
