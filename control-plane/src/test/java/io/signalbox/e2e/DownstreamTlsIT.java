package io.signalbox.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableList;
import io.signalbox.bootstrap.XdsProtocol;
import io.signalbox.model.Kinds;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A listener that terminates TLS, seen by TLS clients. */
class DownstreamTlsIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final TlsPair EC = new TlsPair("ec");
    private static final TlsPair RSA = new TlsPair("rsa");

    @TempDir
    Path folder;

    private int port;

    @BeforeEach
    void forget() {
        port = 0;
    }

    @ParameterizedTest
    @EnumSource
    void each_server_name_gets_its_own_certificate_and_routes(XdsProtocol protocol) throws Exception {
        try (Stage stage = open(protocol)) {
            secret(stage, "one", EC.secretData());
            secret(stage, "two", RSA.secretData());
            virtualService(stage, "one", "");
            virtualService(stage, "two", "");

            awaitCertificate("one.test", EC);
            awaitCertificate("two.test", RSA);
            assertThat(get("one.test").body()).isEqualTo("one");
            assertThat(get("two.test").body()).isEqualTo("two");
            assertThatThrownBy(() -> connect("three.test", new KeyManager[0])).isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_certificate_is_replaced_without_a_connection_lost(XdsProtocol protocol) throws Exception {
        try (Stage stage = open(protocol)) {
            secret(stage, "one", EC.secretData());
            virtualService(stage, "one", "");
            awaitCertificate("one.test", EC);
            long listenersBefore = listenersModified(stage);

            try (SSLSocket before = connect("one.test", new KeyManager[0])) {
                assertThat(Wire.send(before, "one.test", "GET", "/").status()).isEqualTo(200);
                secret(stage, "one", RSA.secretData());
                awaitCertificate("one.test", RSA);

                Wire.Reply reply = Wire.send(before, "one.test", "GET", "/");
                assertThat(reply.status()).isEqualTo(200);
                assertThat(reply.endsConnection()).isFalse();
            }
            assertThat(listenersModified(stage)).isEqualTo(listenersBefore);
        }
    }

    @Test
    void a_missing_secret_hurts_only_its_own_virtual_service() throws Exception {
        try (Stage stage = open(XdsProtocol.DELTA_GRPC)) {
            secret(stage, "one", EC.secretData());
            virtualService(stage, "one", "");
            awaitCertificate("one.test", EC);

            virtualService(stage, "two", "");
            await().atMost(LIMIT).until(() -> errors(stage, "two").contains("TlsSecretMissing"));
            assertThat(errors(stage, "one")).isEmpty();
            assertThat(get("one.test").body()).isEqualTo("one");
            assertThatThrownBy(() -> connect("two.test", new KeyManager[0])).isInstanceOf(IOException.class);

            secret(stage, "two", RSA.secretData());
            awaitCertificate("two.test", RSA);
            assertThat(get("two.test").body()).isEqualTo("two");
            await().atMost(LIMIT).until(() -> errors(stage, "two").isEmpty());
        }
    }

    @Test
    void a_secret_that_is_removed_while_it_is_used_does_not_take_its_certificate_away() throws Exception {
        try (Stage stage = open(XdsProtocol.DELTA_GRPC)) {
            secret(stage, "one", EC.secretData());
            secret(stage, "two", RSA.secretData());
            virtualService(stage, "one", "");
            virtualService(stage, "two", "");
            awaitCertificate("one.test", EC);
            awaitCertificate("two.test", RSA);

            stage.delete("secret-two.yaml");
            await().atMost(LIMIT).until(() -> errors(stage, "two").contains("TlsSecretMissing"));
            awaitCertificate("one.test", EC);
            assertThat(get("one.test").body()).isEqualTo("one");
        }
    }

    @Test
    void a_root_ca_in_the_secret_asks_clients_for_a_certificate() throws Exception {
        try (Stage stage = open(XdsProtocol.DELTA_GRPC)) {
            secret(stage, "one", RSA.secretData() + ", " + EC.rootCa());
            secret(stage, "two", RSA.secretData() + ", " + EC.rootCa());
            virtualService(stage, "one", "");
            virtualService(stage, "two", "oneWayTls: true");

            await().atMost(LIMIT)
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .until(() -> get("one.test", EC.keyManagers()).body().equals("one"));
            assertThatThrownBy(() -> get("one.test")).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> get("one.test", RSA.keyManagers())).isInstanceOf(IOException.class);
            assertThat(get("two.test").body()).isEqualTo("two");
        }
    }

    @Test
    void a_client_certificate_must_have_the_name_that_is_verified() throws Exception {
        try (Stage stage = open(XdsProtocol.DELTA_GRPC)) {
            secret(stage, "one", RSA.secretData() + ", " + EC.rootCa());
            secret(stage, "two", RSA.secretData() + ", " + EC.rootCa());
            virtualService(stage, "one", "verifySubjectAltName: [ec.test]");
            virtualService(stage, "two", "verifySubjectAltName: [another.test]");

            await().atMost(LIMIT)
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .until(() -> get("one.test", EC.keyManagers()).body().equals("one"));
            assertThatThrownBy(() -> get("two.test", EC.keyManagers())).isInstanceOf(IOException.class);
        }
    }

    private Stage open(XdsProtocol protocol) throws Exception {
        Stage stage = Stage.open(folder, protocol);
        port = stage.freePort();
        stage.write("ssl.yaml", """
                apiVersion: gateway.solo.io/v1
                kind: Gateway
                metadata: {name: ssl, namespace: gloo-system}
                spec: {ssl: true, bindAddress: 127.0.0.1, bindPort: %d, httpGateway: {}}
                """.formatted(port));
        return stage;
    }

    private static void secret(Stage stage, String name, String data) throws IOException {
        stage.write("secret-" + name + ".yaml", """
                apiVersion: v1
                kind: Secret
                metadata: {name: %s, namespace: default}
                type: kubernetes.io/tls
                data: {%s}
                """.formatted(name, data));
    }

    private static void virtualService(Stage stage, String name, String ssl) throws IOException {
        stage.write("route-" + name + ".yaml", """
                apiVersion: gateway.solo.io/v1
                kind: VirtualService
                metadata: {name: %s, namespace: default}
                spec:
                  sslConfig:
                    secretRef: {name: %s, namespace: default}
                    sniDomains: [%s.test]
                    %s
                  virtualHost:
                    domains: [%s.test]
                    routes:
                    - directResponseAction: {status: 200, body: %s}
                """.formatted(name, name, name, ssl, name, name));
    }

    private static List<String> errors(Stage stage, String virtualService) {
        return stage
                .controlPlane()
                .store()
                .view()
                .reports()
                .getOrDefault(Kinds.VIRTUAL_SERVICE.key("default", virtualService), ImmutableList.of())
                .stream()
                .map(report -> report.reason().code())
                .toList();
    }

    private static long listenersModified(Stage stage) throws Exception {
        return stage.envoy().admin().stat("listener_manager.listener_modified").orElse(0);
    }

    private void awaitCertificate(String serverName, TlsPair pair) {
        await(serverName)
                .atMost(LIMIT)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> {
                    try (SSLSocket socket = connect(serverName, new KeyManager[0])) {
                        X509Certificate shown =
                                (X509Certificate) socket.getSession().getPeerCertificates()[0];
                        return shown.getSubjectX500Principal().getName().equals("CN=" + pair.commonName());
                    }
                });
    }

    private Wire.Reply get(String serverName, KeyManager... own) throws Exception {
        try (SSLSocket socket = connect(serverName, own)) {
            return Wire.send(socket, serverName, "GET", "/");
        }
    }

    /** A connection after its handshake, whatever certificate was shown. */
    private SSLSocket connect(String serverName, KeyManager[] own) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own, new TrustManager[] {new TrustsAll()}, null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(serverName)));
        socket.setSSLParameters(parameters);
        try {
            socket.setSoTimeout((int) LIMIT.toMillis());
            socket.startHandshake();
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static final class TrustsAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
