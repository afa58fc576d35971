package io.signalbox.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import io.signalbox.api.gateway.VirtualService;
import io.signalbox.api.gloo.Upstream;
import io.signalbox.api.kubernetes.Secret;
import io.signalbox.api.kubernetes.Service;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ManifestsTest {

    private static final Path FILE = Path.of("shop.yaml");

    @Test
    void a_virtual_service_becomes_its_message() {
        Resource<?> resource = readable("""
                apiVersion: gateway.solo.io/v1
                kind: VirtualService
                metadata:
                  name: shop
                  namespace: web
                  labels: {team: a}
                  creationTimestamp: 2026-11-24T17:00:00Z
                  generation: 7
                spec:
                  virtualHost:
                    domains: [shop.example.com]
                    routes:
                    - matchers:
                      - prefix: /
                      routeAction:
                        single:
                          upstream: {name: cart, namespace: web}
                      options:
                        timeout: 1m30s
                """).resource();

        assertThat(resource.key()).isEqualTo(Kinds.VIRTUAL_SERVICE.key("web", "shop"));
        assertThat(resource.meta().labels()).containsEntry("team", "a");
        assertThat(resource.meta().created()).isEqualTo(Instant.parse("2026-11-24T17:00:00Z"));
        VirtualService service = (VirtualService) resource.body();
        assertThat(service.getVirtualHost().getDomainsList()).containsExactly("shop.example.com");
        assertThat(service.getVirtualHost().getRoutes(0).getOptions().getTimeout())
                .isEqualTo(Duration.newBuilder().setSeconds(90).build());
    }

    @Test
    void what_names_no_namespace_is_in_default() {
        assertThat(readable(upstream("").replace("name: cart", "name: cart\n  namespace: \"\""))
                        .key())
                .isEqualTo(Kinds.UPSTREAM.key("default", "cart"));
        assertThat(readable(upstream("")).key()).isEqualTo(Kinds.UPSTREAM.key("default", "cart"));
    }

    @Test
    void json_is_read_as_well_tabs_and_all() {
        Resource<?> resource = readable("""
                {
                \t"apiVersion": "gloo.solo.io/v1",
                \t"kind": "Upstream",
                \t"metadata": {"name": "cart"},
                \t"spec": {"static": {"hosts": [{"addr": "a\\/b \\ud83d\\ude00", "port": 80}]}}
                }
                """).resource();

        assertThat(((Upstream) resource.body()).getStatic().getHosts(0).getAddr())
                .isEqualTo("a/b 😀");
    }

    @Test
    void a_kubernetes_object_is_read_whole_and_its_other_fields_are_passed_over() {
        Manifest.Readable service = readable("""
                apiVersion: v1
                kind: Service
                metadata: {name: petstore}
                spec:
                  clusterIP: 127.0.0.9
                  internalTrafficPolicy: Cluster
                  ports:
                  - {port: 8080, targetPort: http, name: http}
                  - {port: 8081, targetPort: 81, name: other}
                status: {loadBalancer: {}}
                """);

        Service body = (Service) service.resource().body();
        assertThat(service.problems()).isEmpty();
        assertThat(body.getSpec().getClusterIp()).isEqualTo("127.0.0.9");
        assertThat(body.getSpec().getPorts(0).getTargetPort().getStringValue()).isEqualTo("http");
        assertThat(body.getSpec().getPorts(1).getTargetPort().getNumberValue()).isEqualTo(81);
    }

    @Test
    void string_data_of_a_secret_wins_over_its_data_as_in_the_api_server() {
        Secret secret = (Secret) readable("""
                apiVersion: v1
                kind: Secret
                metadata: {name: keys}
                data: {a: b25l, b: dHdv}
                stringData: {b: three}
                """).resource().body();

        assertThat(secret.getDataOrThrow("a").toStringUtf8()).isEqualTo("one");
        assertThat(secret.getDataOrThrow("b").toStringUtf8()).isEqualTo("three");
        assertThat(secret.getStringDataMap()).isEmpty();
    }

    @Test
    void anchors_and_merge_keys_are_followed() {
        VirtualService service = (VirtualService) readable("""
                apiVersion: gateway.solo.io/v1
                kind: VirtualService
                metadata: {name: shop}
                spec:
                  virtualHost:
                    routes:
                    - name: a
                      options: &slow {timeout: 9s, prefixRewrite: /x}
                      directResponseAction: &answer {status: 200}
                    - name: b
                      options: {<<: *slow, timeout: 5s}
                      directResponseAction: *answer
                """).resource().body();

        var options = service.getVirtualHost().getRoutes(1).getOptions();
        assertThat(options.getTimeout().getSeconds()).isEqualTo(5);
        assertThat(options.getPrefixRewrite().getValue()).isEqualTo("/x");
        assertThat(service.getVirtualHost()
                        .getRoutes(1)
                        .getDirectResponseAction()
                        .getStatus())
                .isEqualTo(200);
    }

    @Test
    void a_list_stands_for_its_items_each_with_its_own_line() {
        ManifestFile file = read("""
                apiVersion: v1
                kind: List
                items:
                - apiVersion: gloo.solo.io/v1
                  kind: Upstream
                  metadata: {name: a}
                - apiVersion: gloo.solo.io/v1
                  kind: Upstream
                  metadata: {name: b}
                  spec: {static: {hosts: [{addr: x, port: 99999999999}]}}
                """);

        assertThat(file.problems()).isEmpty();
        assertThat(file.manifests())
                .extracting(manifest -> manifest.origin().line())
                .containsExactly(4, 7);
        assertThat(file.manifests().get(0)).isInstanceOf(Manifest.Readable.class);
        assertThat(file.manifests().get(1)).isInstanceOf(Manifest.Unreadable.class);
        assertThat(file.manifests().get(1).problems().getFirst().position())
                .isNotNull()
                .extracting(Problem.Position::line)
                .isEqualTo(10);
    }

    @Test
    void documents_are_read_one_by_one() {
        ManifestFile file = read("# licence\n---\n" + upstream("") + "---\n# nothing\n---\n"
                + upstream("").replace("cart", "pay") + "...\n");

        assertThat(file.problems()).isEmpty();
        assertThat(file.manifests())
                .extracting(manifest ->
                        manifest.key().name() + " " + manifest.origin().line())
                .containsExactly("cart 3", "pay 12");
    }

    @Test
    void a_document_that_did_not_change_is_not_parsed_again_but_may_have_moved() {
        String a = upstream("");
        String b = a.replace("cart", "pay");
        ManifestFile before = read(a + "---\n" + b);

        ManifestFile after = Manifests.read(FILE, a + "---\n" + a.replace("cart", "new") + "---\n" + b, before);

        assertThat(after.manifests().get(0)).isSameAs(before.manifests().get(0));
        Manifest.Readable moved = (Manifest.Readable) after.manifests().get(2);
        assertThat(moved.resource())
                .isSameAs(((Manifest.Readable) before.manifests().get(1)).resource());
        assertThat(moved.origin())
                .isEqualTo(
                        read(a + "---\n" + a + "---\n" + b).manifests().get(2).origin());
    }

    @Test
    void a_document_with_problems_that_moved_tells_its_new_lines() {
        String odd = upstream("  rainbow: 1\n");
        ManifestFile after = Manifests.read(FILE, "\n---\n" + odd, read(odd));

        assertThat(after.manifests()).isEqualTo(read("\n---\n" + odd).manifests());
    }

    @Test
    void null_is_no_value() {
        assertThat(readable(upstream("  sslConfig: null\n  failover: ~\n")).problems())
                .isEmpty();
    }

    @Test
    void old_yaml_truth_is_still_true_where_a_boolean_is_wanted() {
        Upstream upstream = (Upstream) readable(upstream("  static: {useTls: on, hosts: [{addr: \"on\", port: 1}]}\n"))
                .resource()
                .body();

        assertThat(upstream.getStatic().getUseTls().getValue()).isTrue();
        assertThat(upstream.getStatic().getHosts(0).getAddr()).isEqualTo("on");
    }

    private static String upstream(String spec) {
        return """
                apiVersion: gloo.solo.io/v1
                kind: Upstream
                metadata:
                  name: cart
                spec:
                """ + (spec.isEmpty() ? "  static: {}\n" : spec);
    }

    private static Manifest.Readable readable(String text) {
        ManifestFile file = read(text);
        assertThat(file.problems()).isEmpty();
        assertThat(file.manifests()).hasSize(1);
        assertThat(file.manifests().getFirst().problems()).noneMatch(problem -> problem.severity() == Severity.ERROR);
        return (Manifest.Readable) file.manifests().getFirst();
    }

    private static ManifestFile read(String text) {
        return Manifests.read(FILE, text);
    }
}
