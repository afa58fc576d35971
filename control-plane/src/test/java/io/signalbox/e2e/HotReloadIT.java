package io.signalbox.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableList;
import io.signalbox.bootstrap.SampleBackend;
import io.signalbox.bootstrap.XdsProtocol;
import io.signalbox.model.Kinds;
import io.signalbox.report.Report;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An operator edits files; the next requests go where the files say. */
class HotReloadIT {

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void an_edit_changes_where_the_next_request_goes(XdsProtocol protocol) throws Exception {
        try (Stage stage = Stage.open(folder, protocol)) {
            stage.write("blue.yaml", upstream("blue", stage.backend("blue", "127.0.0.2")));
            stage.write("green.yaml", upstream("green", stage.backend("green", "127.0.0.3")));

            stage.write("route.yaml", virtualService("web", "'*'", "/", "blue"));
            stage.await("/", answer -> answer.body().contains("\"backend\": \"blue\""));
            stage.write("route.yaml", virtualService("web", "'*'", "/", "green"));
            stage.await("/", answer -> answer.body().contains("\"backend\": \"green\""));
            stage.write("route.yaml", virtualService("web", "'*'", "/only", "blue"));
            stage.await("/", answer -> answer.statusCode() == 404);
            assertThat(stage.get("/only").body()).contains("blue");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_file_that_is_removed_takes_its_routes_with_it(XdsProtocol protocol) throws Exception {
        try (Stage stage = Stage.open(folder, protocol)) {
            stage.write("blue.yaml", upstream("blue", stage.backend("blue", "127.0.0.2")));
            stage.write("other.yaml", virtualService("other", "other.test", "/", "blue"));
            stage.write("route.yaml", virtualService("web", "'*'", "/", "blue"));
            stage.await("/", answer -> answer.statusCode() == 200);

            stage.delete("route.yaml");
            stage.await("/", answer -> answer.statusCode() == 404);
            assertThat(Wire.send(stage.address(), "other.test", "GET", "/").status())
                    .isEqualTo(200);

            // As in Gloo Edge: a Gateway without any VirtualService does not listen.
            stage.delete("other.yaml");
            await().untilAsserted(() -> assertThatThrownBy(() -> Wire.send(stage.address(), "other.test", "GET", "/"))
                    .isInstanceOf(ConnectException.class));
            stage.write("route.yaml", virtualService("web", "'*'", "/", "blue"));
            await().ignoreExceptionsInstanceOf(IOException.class)
                    .until(() ->
                            Wire.send(stage.address(), "any.test", "GET", "/").status() == 200);
        }
    }

    @Test
    void an_upstream_that_is_edited_sends_to_its_new_host() throws Exception {
        try (Stage stage = Stage.open(folder, XdsProtocol.DELTA_GRPC)) {
            stage.write("route.yaml", virtualService("web", "'*'", "/", "web"));
            stage.write("upstream.yaml", upstream("web", stage.backend("blue", "127.0.0.2")));
            stage.await("/", answer -> answer.body().contains("\"backend\": \"blue\""));

            stage.write("upstream.yaml", upstream("web", stage.backend("green", "127.0.0.3")));
            stage.await("/", answer -> answer.body().contains("\"backend\": \"green\""));
        }
    }

    @Test
    void a_bad_edit_keeps_what_was_good_and_hurts_nobody_else() throws Exception {
        try (Stage stage = Stage.open(folder, XdsProtocol.DELTA_GRPC)) {
            stage.write("blue.yaml", upstream("blue", stage.backend("blue", "127.0.0.2")));
            stage.write("good.yaml", virtualService("good", "good.test", "/", "blue"));
            stage.write("edited.yaml", virtualService("edited", "'*'", "/", "blue"));
            stage.await("/", answer -> answer.statusCode() == 200);

            // Unreadable, then readable but wrong: in both cases what was there before is served.
            stage.write(
                    "edited.yaml", virtualService("edited", "'*'", "/", "blue").replace("routes:", "routes: ["));
            awaitProblem(stage);
            assertThat(stage.get("/").statusCode()).isEqualTo(200);
            stage.write(
                    "edited.yaml", virtualService("edited", "'*'", "/", "blue").replace("prefix: /", "regex: '(/'"));
            await().until(() -> errors(stage, "edited").contains("RegexBad"));
            assertThat(stage.get("/").body()).contains("\"backend\": \"blue\"");

            assertThat(errors(stage, "good")).isEmpty();
            assertThat(Wire.send(stage.address(), "good.test", "GET", "/").status())
                    .isEqualTo(200);
            // And others can still be edited meanwhile.
            stage.write("good.yaml", virtualService("good", "good.test", "/moved", "blue"));
            await().until(() ->
                    Wire.send(stage.address(), "good.test", "GET", "/").status() == 404);

            stage.write("edited.yaml", virtualService("edited", "'*'", "/mended", "blue"));
            stage.await("/", answer -> answer.statusCode() == 404);
            assertThat(stage.get("/mended").statusCode()).isEqualTo(200);
            await().until(() -> errors(stage, "edited").isEmpty());
        }
    }

    @Test
    void a_virtual_service_that_never_was_good_leaves_its_neighbour_alone() throws Exception {
        try (Stage stage = Stage.open(folder, XdsProtocol.DELTA_GRPC)) {
            stage.write("blue.yaml", upstream("blue", stage.backend("blue", "127.0.0.2")));
            stage.write(
                    "both.yaml",
                    virtualService("bad", "bad.test", "/", "nowhere")
                            + "---\n"
                            + virtualService("good", "'*'", "/", "blue"));

            stage.await("/", answer -> answer.body().contains("\"backend\": \"blue\""));
            await().until(() -> errors(stage, "bad").contains("UpstreamMissing"));
            assertThat(Wire.send(stage.address(), "bad.test", "GET", "/").status())
                    .isEqualTo(404);
        }
    }

    private static void awaitProblem(Stage stage) {
        await().until(() -> !stage.controlPlane().store().view().places().isEmpty()
                || !errors(stage, "edited").isEmpty());
    }

    private static List<String> errors(Stage stage, String virtualService) {
        return stage
                .controlPlane()
                .store()
                .view()
                .reports()
                .getOrDefault(Kinds.VIRTUAL_SERVICE.key("default", virtualService), ImmutableList.of())
                .stream()
                .filter(Report::isError)
                .map(report -> report.reason().code())
                .toList();
    }

    private static String upstream(String name, SampleBackend backend) {
        return """
                apiVersion: gloo.solo.io/v1
                kind: Upstream
                metadata: {name: %s, namespace: default}
                spec:
                  static:
                    hosts: [{addr: %s, port: %d}]
                """.formatted(name, backend.address().host(), backend.address().port());
    }

    private static String virtualService(String name, String domain, String prefix, String upstream) {
        return """
                apiVersion: gateway.solo.io/v1
                kind: VirtualService
                metadata: {name: %s, namespace: default}
                spec:
                  virtualHost:
                    domains: [%s]
                    routes:
                    - matchers: [{prefix: %s}]
                      routeAction: {single: {upstream: {name: %s, namespace: default}}}
                """.formatted(name, domain, prefix, upstream);
    }
}
