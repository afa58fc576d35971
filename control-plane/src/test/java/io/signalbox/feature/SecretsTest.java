package io.signalbox.feature;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.api.kubernetes.Secret;
import io.signalbox.model.Resource;
import io.signalbox.reference.SecretPart;
import io.signalbox.reference.SecretPart.Part;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretsTest {

    @Test
    void a_secret_becomes_two_of_envoys_under_names_of_their_own() {
        Resource<Secret> secret = TlsSecret.holding(
                        "tls.crt", TlsSecret.file("ec.crt"),
                        "tls.key", TlsSecret.file("ec.key"),
                        "ca.crt", TlsSecret.file("rsa.crt"))
                .resource();

        var certificate = Secrets.envoySecret(new SecretPart(secret.key(), Part.CERTIFICATE), secret)
                .orElseThrow();
        var validation = Secrets.envoySecret(new SecretPart(secret.key(), Part.VALIDATION), secret)
                .orElseThrow();

        assertThat(certificate.getName()).isEqualTo("default/backend/tls");
        assertThat(certificate.getTlsCertificate().getCertificateChain().getInlineString())
                .isEqualTo(TlsSecret.file("ec.crt"));
        assertThat(certificate.getTlsCertificate().getPrivateKey().getInlineString())
                .isEqualTo(TlsSecret.file("ec.key"));
        assertThat(validation.getName()).isEqualTo("default/backend/ca");
        assertThat(validation.getValidationContext().getTrustedCa().getInlineString())
                .isEqualTo(TlsSecret.file("rsa.crt"));
    }

    @ParameterizedTest
    @CsvSource({
        "ec.crt, ec.key",
        "ec.crt, ec-sec1.key",
        "rsa.crt, rsa.key",
        "rsa.crt, rsa-pkcs1.key",
        "ed25519.crt, ed25519.key"
    })
    void a_pair_that_fits_is_usable_in_all_forms_of_keys(String certificate, String key) {
        assertThat(defects(TlsSecret.holding("tls.crt", TlsSecret.file(certificate), "tls.key", TlsSecret.file(key))))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"rsa.crt, ec.key", "ec.crt, rsa-pkcs1.key", "ec.crt, ed25519.key"})
    void row_10_5_132_a_key_of_another_kind_than_the_certificates_is_found(String certificate, String key) {
        assertThat(defects(TlsSecret.holding("tls.crt", TlsSecret.file(certificate), "tls.key", TlsSecret.file(key))))
                .hasSize(1)
                .allSatisfy(
                        defect -> assertThat(defect)
                                .startsWith(
                                        "is not a valid TLS secret: tls.key cannot be read as a key of the kind that tls.crt has"));
    }

    @Test
    void row_10_5_132_a_key_of_another_certificate_is_found() {
        String otherPair = TlsSecret.file("rsa1024.key");

        assertThat(defects(TlsSecret.holding("tls.crt", TlsSecret.file("rsa.crt"), "tls.key", otherPair)))
                .containsExactly(
                        "is not a valid TLS secret: tls.key is not the key of the first certificate in tls.crt");
    }

    @Test
    void row_10_5_131_what_surrounds_the_pem_blocks_is_left_out() {
        Resource<Secret> secret = TlsSecret.holding(
                        "tls.crt", "Bag Attributes: x\n" + TlsSecret.file("ec.crt") + "trailing junk",
                        "tls.key", TlsSecret.file("ec.key") + "\n\njunk\n")
                .resource();

        var certificate = Secrets.envoySecret(new SecretPart(secret.key(), Part.CERTIFICATE), secret)
                .orElseThrow();

        assertThat(certificate.getTlsCertificate().getCertificateChain().getInlineString())
                .isEqualTo(TlsSecret.file("ec.crt"));
        assertThat(certificate.getTlsCertificate().getPrivateKey().getInlineString())
                .isEqualTo(TlsSecret.file("ec.key"));
    }

    @Test
    void row_10_5_130_tls_material_in_an_opaque_secret_is_not_a_tls_secret() {
        TlsSecret opaque = new TlsSecret(
                TlsSecret.holding("tls.crt", TlsSecret.file("ec.crt")).yaml().replace("type: kubernetes.io/tls\n", ""));

        assertThat(defects(opaque))
                .containsExactly("is not a TLS secret: its type is Opaque, but must be kubernetes.io/tls");
    }

    @Test
    void a_key_that_envoy_finds_too_short_is_found_before_envoy_does() {
        assertThat(defects(TlsSecret.holding(
                        "tls.crt", TlsSecret.file("rsa1024.crt"), "tls.key", TlsSecret.file("rsa1024.key"))))
                .containsExactly(
                        "is not a valid TLS secret: its RSA key has fewer than 2048 bits, which Envoy refuses");
    }

    @Test
    void an_encrypted_key_says_so() {
        assertThat(defects(TlsSecret.holding(
                        "tls.crt", TlsSecret.file("ec.crt"), "tls.key", TlsSecret.file("ec-encrypted.key"))))
                .containsExactly("is not a valid TLS secret: tls.key is encrypted; store it without a passphrase");
    }

    @Test
    void a_secret_that_holds_nothing_says_what_it_should_hold() {
        assertThat(defects(TlsSecret.holding("tls.crt", "", "tls.key", "")))
                .containsExactly("is not a valid TLS secret: it holds neither a certificate (tls.crt and tls.key)"
                        + " nor a root CA (ca.crt)");
    }

    @Test
    void text_that_is_no_pem_is_found() {
        assertThat(defects(TlsSecret.holding("tls.crt", "hello", "tls.key", "world")))
                .containsExactly(
                        "is not a valid TLS secret: tls.crt holds no certificate in PEM form that can be read");
        assertThat(defects(TlsSecret.holding("ca.crt", "hello")))
                .containsExactly("is not a valid TLS secret: ca.crt holds no certificate in PEM form that can be read");
    }

    @Test
    void a_certificate_is_missed_by_who_needs_one() {
        assertThat(defects(TlsSecret.holding("ca.crt", TlsSecret.file("ec.crt"))))
                .containsExactly("holds no certificate; give it tls.crt and tls.key");
    }

    @Test
    void contents_show_in_no_text() {
        Resource<Secret> secret = TlsSecret.holding(
                        "tls.crt", TlsSecret.file("ec.crt"), "tls.key", TlsSecret.file("ec.key"))
                .resource();

        assertThat(Secrets.read(secret)).hasToString("Usable[certificate=true, rootCa=false]");
    }

    private static List<String> defects(TlsSecret secret) {
        Resource<Secret> resource = secret.resource();
        return Secrets.defect(new SecretPart(resource.key(), Part.CERTIFICATE), resource).stream()
                .toList();
    }
}
