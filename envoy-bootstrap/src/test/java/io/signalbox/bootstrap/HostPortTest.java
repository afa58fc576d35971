package io.signalbox.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {

    @ParameterizedTest
    @ValueSource(strings = {"localhost:9977", "0.0.0.0:0", "[::1]:9977", "[fe80::1]:65535"})
    void reads_what_it_prints(String text) {
        assertThat(HostPort.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", ":80", "::1:9977", "host:", "host:http", "host:65536", "host:-1", "[]:1"})
    void says_what_is_wrong_with_anything_else(String text) {
        assertThatThrownBy(() -> HostPort.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .containsAnyOf("is not HOST:PORT", "is not between 0 and 65535", "the host is empty");
    }

    @Test
    void a_name_is_told_from_an_address_without_a_lookup() {
        assertThat(new HostPort("cafe.example", 1).ipAddress()).isEmpty();
        assertThat(new HostPort("10.0.0.1", 1).ipAddress()).contains("10.0.0.1");
    }
}
