package io.signalbox.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;

class HttpFileTest {

    @Test
    void requests_have_titles_headers_and_bodies() {
        HttpFile file = HttpFile.parse("""
                # Comments are passed over.
                ### All pets
                // before the request, too
                GET http://localhost:8080/pets HTTP/1.1
                Host: pets.example
                # and between headers
                Accept: application/json

                ### A new pet
                POST http://localhost:8080/pets
                Content-Type: application/json

                {"name": "Cat",
                 "age": 3}

                ###
                """);
        assertThat(file.requests()).hasSize(2);
        HttpFile.Request all = file.requests().getFirst();
        assertThat(all.title()).isEqualTo("All pets");
        assertThat(all.method()).isEqualTo("GET");
        assertThat(all.uri()).isEqualTo(URI.create("http://localhost:8080/pets"));
        assertThat(all.headers()).containsEntry("Host", "pets.example").containsEntry("Accept", "application/json");
        assertThat(all.body()).isEmpty();
        HttpFile.Request one = file.requests().getLast();
        assertThat(one.method()).isEqualTo("POST");
        assertThat(one.body()).isEqualTo("{\"name\": \"Cat\",\n \"age\": 3}");
    }

    @Test
    void what_is_no_request_is_told() {
        assertThatThrownBy(() -> HttpFile.parse("### x\nnonsense\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nonsense");
    }
}
