package io.signalbox.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuspectsTest {

    @Test
    void a_name_in_the_words_is_found() {
        assertThat(Suspects.named(
                        List.of("default-petstore-8080_gloo-system", "other"),
                        "Error adding/updating cluster(s) default-petstore-8080_gloo-system: bad timeout"))
                .containsExactly("default-petstore-8080_gloo-system");
    }

    @Test
    void several_names_are_found() {
        assertThat(Suspects.named(List.of("a", "b", "c"), "Error adding/updating cluster(s) a: x, c: y"))
                .containsExactlyInAnyOrder("a", "c");
    }

    @Test
    void a_name_within_a_longer_one_is_not_blamed() {
        assertThat(Suspects.named(List.of("cart", "cart-v2"), "Error adding/updating cluster(s) cart-v2: no"))
                .containsExactly("cart-v2");
        assertThat(Suspects.named(List.of("cart", "kube-svc:cart-80_ns"), "cluster kube-svc:cart-80_ns: no"))
                .containsExactly("kube-svc:cart-80_ns");
        assertThat(Suspects.named(List.of("cart"), "Error adding/updating cluster(s) mycart: no"))
                .isEmpty();
    }

    @Test
    void both_are_blamed_when_both_are_named() {
        assertThat(Suspects.named(List.of("cart", "cart-v2"), "cluster(s) cart: no, cart-v2: no"))
                .containsExactlyInAnyOrder("cart", "cart-v2");
    }

    @Test
    void words_without_a_name_blame_nobody() {
        assertThat(Suspects.named(List.of("a"), "Unable to parse JSON as proto"))
                .isEmpty();
    }
}
