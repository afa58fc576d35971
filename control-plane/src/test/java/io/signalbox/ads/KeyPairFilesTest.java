package io.signalbox.ads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyPairFilesTest {

    private static final Path FILES = Path.of("src/test/resources/tls");

    @ParameterizedTest
    @CsvSource({"rsa.crt, rsa.key, RSA", "rsa.crt, rsa-pkcs1.key, RSA", "ec.crt, ec.key, EC", "ec.crt, ec-sec1.key, EC"
    })
    void a_key_is_read_in_each_form_that_is_common(String chain, String key, String algorithm) throws Exception {
        KeyPairFiles pair = read(chain, key);
        assertThat(pair.chain()).hasSize(1);
        assertThat(pair.key().getAlgorithm()).isEqualTo(algorithm);
    }

    @Test
    void what_cannot_be_used_is_called_by_name() {
        assertThatThrownBy(() -> read("ec.crt", "ec-encrypted.key")).hasMessage("the key is encrypted");
        assertThatThrownBy(() -> read("ec.crt", "ec.crt")).hasMessage("there is no private key in it");
        assertThatThrownBy(() -> read("ec.key", "ec.key")).isInstanceOf(GeneralSecurityException.class);
        assertThatThrownBy(() -> read("rsa.crt", "rsa1024.key")).hasMessage("the key is not the certificate's");
        assertThatThrownBy(() -> read("rsa.crt", "ec.key")).isInstanceOf(GeneralSecurityException.class);
    }

    private static KeyPairFiles read(String chain, String key) throws IOException, GeneralSecurityException {
        return KeyPairFiles.read(Files.readAllBytes(FILES.resolve(chain)), Files.readAllBytes(FILES.resolve(key)));
    }
}
