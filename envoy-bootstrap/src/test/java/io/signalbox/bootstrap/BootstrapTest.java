package io.signalbox.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.bootstrap.XdsSecurity.MutualTls;
import io.signalbox.bootstrap.XdsSecurity.ServerTls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class BootstrapTest {

    private static final EnvoyNode NODE = EnvoyNode.of("gateway-proxy-0.gloo-system", "gloo-system~gateway-proxy");
    private static final BootstrapOptions DELTA = BootstrapOptions.of(NODE, new HostPort("127.0.0.1", 9977));

    /** The committed examples: {@code -Dgolden=write} writes them anew. */
    private static final Map<String, BootstrapOptions> EXAMPLES = Map.of(
            "delta.yaml", DELTA,
            "sotw.yaml", DELTA.withProtocol(XdsProtocol.GRPC),
            "delta-mtls.yaml",
                    BootstrapOptions.of(NODE, new HostPort("signalbox.gloo-system.svc.cluster.local", 9977))
                            .withSecurity(mutualTls(Path.of("/etc/signalbox/tls"))));

    @TestFactory
    Stream<DynamicTest> the_committed_examples_are_what_is_rendered_today() {
        return EXAMPLES.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(example -> DynamicTest.dynamicTest(example.getKey(), () -> {
                    Path file = Path.of(example.getKey());
                    String rendered =
                            "# " + example.getKey() + ": signalbox bootstrap --help says how to make one like it."
                                    + " Rewritten by BootstrapTest.\n" + Bootstrap.render(example.getValue());
                    if ("write".equals(System.getProperty("golden"))) {
                        Files.writeString(file, rendered);
                    }
                    assertThat(file).hasContent(rendered);
                }));
    }

    @TestFactory
    Stream<DynamicTest> envoy_accepts_every_variant(@TempDir Path folder) throws Exception {
        EnvoyBinary envoy = RealEnvoy.binary();
        Pem.writeTo(folder);
        return Stream.of(
                        DELTA,
                        DELTA.withProtocol(XdsProtocol.GRPC),
                        DELTA.withSecurity(mutualTls(folder)),
                        DELTA.withSecurity(mutualTls(folder).server()),
                        BootstrapOptions.of(NODE, new HostPort("signalbox.example", 9977)),
                        BootstrapOptions.of(NODE, new HostPort("::1", 9977)),
                        DELTA.withSecurity(followed(mutualTls(folder), folder)),
                        DELTA.withSecurity(followed(mutualTls(folder).server(), folder)),
                        DELTA.withProbes(new HostPort("0.0.0.0", 8081)),
                        DELTA.withProbes(new HostPort("::", 8081)).withSecurity(mutualTls(folder)),
                        BootstrapOptions.of(new EnvoyNode("a\"b\\c: #'é", "web", null), new HostPort("localhost", 1)))
                .map(options -> DynamicTest.dynamicTest(options.toString(), () -> {
                    Path file = Files.writeString(folder.resolve("bootstrap.yaml"), Bootstrap.render(options));
                    EnvoyBinary.Verdict verdict = envoy.validate(file);
                    assertThat(verdict.accepted()).as(verdict.log()).isTrue();
                    assertThat(verdict.log()).as("warnings").doesNotContain("[warning]", "deprecated");
                }));
    }

    @Test
    void envoy_says_why_it_refuses_a_configuration(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(
                folder.resolve("bad.yaml"), Bootstrap.render(DELTA).replace("connect_timeout", "conect_timeout"));
        EnvoyBinary.Verdict verdict = RealEnvoy.binary().validate(file);
        assertThat(verdict.accepted()).isFalse();
        assertThat(verdict.log()).contains("conect_timeout");
    }

    @Test
    void an_address_is_used_as_it_is_and_a_name_is_resolved_again_and_again() {
        assertThat(Bootstrap.render(DELTA)).contains("type: STATIC").doesNotContain("dns");
        assertThat(Bootstrap.render(BootstrapOptions.of(NODE, new HostPort("::1", 9977))))
                .contains("type: STATIC", "address: \"0:0:0:0:0:0:0:1\"");
        assertThat(Bootstrap.render(BootstrapOptions.of(NODE, new HostPort("signalbox", 9977))))
                .contains("type: STRICT_DNS", "dns_lookup_family: ALL");
    }

    @Test
    void acknowledgements_are_not_rate_limited() {
        assertThat(Bootstrap.render(DELTA)).doesNotContain("rate_limit");
    }

    @Test
    void whoever_answers_probes_has_to_know_the_admin_port() {
        assertThatThrownBy(() -> DELTA.withAdmin(HostPort.loopback(0)).withProbes(HostPort.loopback(8081)))
                .hasMessageContaining("whose port must be known");
    }

    /** With the files that have to be there. */
    private static XdsSecurity.Followed followed(XdsSecurity.Tls tls, Path folder) {
        XdsSecurity.Followed followed = new XdsSecurity.Followed(tls, folder);
        Bootstrap.followingFiles(followed).forEach((file, text) -> {
            try {
                Files.writeString(file, text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return followed;
    }

    private static MutualTls mutualTls(Path folder) {
        return new MutualTls(
                folder.resolve("tls.crt"),
                folder.resolve("tls.key"),
                new ServerTls(folder.resolve("ca.crt"), "signalbox.gloo-system.svc.cluster.local"));
    }
}
