package io.signalbox.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.GenericSecret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsSessionTicketKeys;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.signalbox.envoy.EnvoyTypes;
import io.signalbox.envoy.Packing;
import io.signalbox.envoy.ResourceType;
import io.signalbox.snapshot.EnvoyResource;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RedactionTest {

    private static final String KEY = "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n";

    private static String shown(ResourceType type, Message message, String... secrets) {
        EnvoyTypes types = new EnvoyTypes();
        EnvoyResource resource = EnvoyResource.of(type, "it", message, ImmutableList.of());
        return new EnvoyContents(types, new Redaction(types, Set.of(secrets)))
                .of(resource)
                .toString();
    }

    private static DataSource text(String text) {
        return DataSource.newBuilder().setInlineString(text).build();
    }

    private static TlsCertificate certificate(DataSource key) {
        return TlsCertificate.newBuilder()
                .setCertificateChain(text("CHAIN"))
                .setPrivateKey(key)
                .setPassword(text("open sesame"))
                .build();
    }

    @Test
    void a_certificate_is_shown_and_its_private_key_is_not() {
        String shown = shown(
                ResourceType.SECRET,
                Secret.newBuilder()
                        .setName("it")
                        .setTlsCertificate(certificate(text(KEY)))
                        .build());
        assertThat(shown)
                .contains("CHAIN", Redaction.HIDDEN)
                .doesNotContain("PRIVATE KEY")
                .doesNotContain("c2VjcmV0")
                .doesNotContain("sesame");
    }

    @Test
    void a_private_key_in_bytes_is_not_shown_as_base64_either() {
        DataSource bytes = DataSource.newBuilder()
                .setInlineBytes(ByteString.copyFromUtf8(KEY))
                .build();
        String shown = shown(
                ResourceType.SECRET,
                Secret.newBuilder().setTlsCertificate(certificate(bytes)).build());
        assertThat(shown).contains(Redaction.HIDDEN).doesNotContain("LS0tLS1CRUdJTi");
    }

    @Test
    void tickets_and_generic_secrets_are_not_shown() {
        String tickets = shown(
                ResourceType.SECRET,
                Secret.newBuilder()
                        .setSessionTicketKeys(TlsSessionTicketKeys.newBuilder().addKeys(text("ticket")))
                        .build());
        String generic = shown(
                ResourceType.SECRET,
                Secret.newBuilder()
                        .setGenericSecret(GenericSecret.newBuilder().setSecret(text("generic value")))
                        .build());
        assertThat(tickets).contains(Redaction.HIDDEN).doesNotContain("ticket\"");
        assertThat(generic).contains(Redaction.HIDDEN).doesNotContain("generic value");
    }

    @Test
    void a_private_key_within_an_any_is_not_shown() {
        UpstreamTlsContext context = UpstreamTlsContext.newBuilder()
                .setSni("shop.example")
                .setCommonTlsContext(CommonTlsContext.newBuilder().addTlsCertificates(certificate(text(KEY))))
                .build();
        String shown = shown(
                ResourceType.CLUSTER,
                Cluster.newBuilder()
                        .setName("it")
                        .setTransportSocket(TransportSocket.newBuilder().setTypedConfig(Packing.any(context)))
                        .build());
        assertThat(shown)
                .contains("shop.example", "CHAIN", Redaction.HIDDEN)
                .contains("type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext")
                .doesNotContain("PRIVATE KEY");
    }

    @Test
    void a_secrets_value_is_not_shown_wherever_a_translation_put_it() {
        String shown = shown(ResourceType.ROUTE, withHeader("x-api-key", "t0p"), "t0p");
        assertThat(shown).contains("x-api-key", Redaction.HIDDEN).doesNotContain("t0p");
        assertThat(shown(ResourceType.ROUTE, withHeader("x-plain", "value"), "t0p"))
                .contains("value");
    }

    private static RouteConfiguration withHeader(String name, String value) {
        return RouteConfiguration.newBuilder()
                .addRequestHeadersToAdd(HeaderValueOption.newBuilder()
                        .setHeader(HeaderValue.newBuilder().setKey(name).setValue(value)))
                .build();
    }

    @Test
    void an_any_of_an_unknown_type_is_shown_by_its_name_and_size_only() {
        Any unknown = Any.newBuilder()
                .setTypeUrl("type.googleapis.com/example.Unknown")
                .setValue(ByteString.copyFromUtf8("hush"))
                .build();
        String shown = shown(
                ResourceType.CLUSTER,
                Cluster.newBuilder()
                        .setTransportSocket(TransportSocket.newBuilder().setTypedConfig(unknown))
                        .build());
        assertThat(shown).contains("example.Unknown").contains("4").doesNotContain("hush");
    }

    @Test
    void what_has_nothing_to_hide_is_not_copied() {
        Cluster cluster = Cluster.newBuilder().setName("plain").build();
        assertThat(new Redaction(new EnvoyTypes(), Set.of("other")).redacted(cluster))
                .isSameAs(cluster);
    }
}
