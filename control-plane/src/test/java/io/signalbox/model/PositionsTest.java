package io.signalbox.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PositionsTest {

    private static final String SHOP = """
            # the shop
            apiVersion: gateway.solo.io/v1
            kind: VirtualService
            metadata:
              name: shop
              labels:
                app.kubernetes.io/name: shop
            spec:
              virtual_host:
                domains: [a.example.com, b.example.com]
                routes:
                - matchers:
                  - prefix: /
                  options: &slow
                    timeout: 5s
                - options:
                    <<: *slow
                    retries:
                      numRetries: 2
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            quoteCharacter = '\'',
            value = {
                "'' 12:1",
                "spec 18:1",
                "spec.virtualHost 19:3",
                "spec.virtualHost.domains[1] 20:30",
                "spec.virtualHost.routes[1] 26:7",
                "spec.virtualHost.routes[1].options.retries.numRetries 29:11",
                "spec.virtualHost.routes[1].options.timeout 25:9",
                "spec.virtualHost.routes[0].options.cors 24:7",
                "spec.virtualHost.routes[7].options 21:5",
                "metadata.labels[\"app.kubernetes.io/name\"] 17:5",
                "spec.virtualHost.domains[99999999999] 20:5",
                "nonsense[ 12:1",
            })
    void a_field_is_found_where_it_stands_in_the_file(String field, String position) {
        Origin.InFile origin = Manifests.read(Path.of("shop.yaml"), "\n".repeat(10) + SHOP)
                .manifests()
                .getFirst()
                .origin();

        assertThat(at(origin, field)).isEqualTo(position);
    }

    @Test
    void an_item_of_a_list_has_its_own_lines_and_columns() {
        var file = Manifests.read(Path.of("list.yaml"), """
                apiVersion: v1
                kind: List
                items:
                - apiVersion: v1
                  kind: Namespace
                  metadata: {name: a}
                -
                    apiVersion: v1
                    kind: Namespace
                    metadata:
                        name: b
                """);

        assertThat(at(file.manifests().get(0).origin(), "metadata.name")).isEqualTo("6:14");
        assertThat(at(file.manifests().get(1).origin(), "metadata.name")).isEqualTo("11:9");
    }

    @Test
    void json_has_positions_too() {
        var file = Manifests.read(Path.of("a.json"), """
                {"apiVersion": "v1", "kind": "List", "items": [
                  {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "😀a"}},
                  {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "b"}}]}
                """.replace("😀", ""));

        assertThat(at(file.manifests().get(1).origin(), "metadata.name")).isEqualTo("3:58");
    }

    private static String at(Origin.InFile origin, String field) {
        Problem.Position position = Positions.of(origin, new FieldPath(field));
        return position.line() + ":" + position.column();
    }
}
