package io.signalbox.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedSet;
import com.google.gson.JsonArray;
import io.signalbox.bootstrap.HostPort;
import io.signalbox.snapshot.EnvoyResource;
import io.signalbox.store.StoreView;
import java.net.BindException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for all pages, and the small ones. */
class AdminServerTest {

    private final ServedAdmin admin = new ServedAdmin();

    @AfterEach
    void close() {
        admin.close();
    }

    @Test
    void is_alive_before_it_is_ready() throws Exception {
        assertThat(admin.get("/healthz").statusCode()).isEqualTo(200);
        HttpResponse<String> notReady = admin.get("/readyz");
        assertThat(notReady.statusCode()).isEqualTo(503);
        assertThat(notReady.body()).isEqualTo("not ready: waits for directory shop\n");

        admin.view.set(Configured.with("shop.yaml", ServedAdmin.SHOP));
        assertThat(admin.get("/readyz").statusCode()).isEqualTo(200);
    }

    @Test
    void a_stale_source_is_told_and_stays_ready() throws Exception {
        StoreView fine = Configured.with("shop.yaml", ServedAdmin.SHOP);
        admin.view.set(new StoreView(
                2,
                true,
                ImmutableSortedSet.of(),
                ImmutableMap.of(
                        "directory", new StoreView.Staleness("the folder is gone", ServedAdmin.NOW.minusSeconds(60))),
                fine.held(),
                fine.places(),
                fine.reports()));
        HttpResponse<String> response = admin.get("/readyz");
        assertThat(response.statusCode()).isEqualTo(200);
        String words = "source directory is stale since 2026-11-24T17:59:00Z: the folder is gone";
        assertThat(response.body()).contains(words);
        assertThat(admin.get("/").body()).startsWith("Signalbox\n\nATTENTION: " + words + "\n\n");
        assertThat(admin.get("/metrics").body())
                .contains("signalbox_source_staleness_seconds{source=\"directory\"} 60.0");
    }

    @Test
    void no_page_shows_a_secret() throws Exception {
        admin.view.set(Configured.with("shop.yaml", ServedAdmin.SHOP));
        admin.publish(ServedAdmin.secret());
        for (String page : List.of(
                "/snapshots/xds",
                "/snapshots/xds?format=yaml",
                "/snapshots/input",
                "/snapshots/input?format=yaml",
                "/snapshots/proxies",
                "/problems",
                "/metrics",
                "/clients")) {
            HttpResponse<String> response = admin.get(page);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).as(page).doesNotContain("sesame").doesNotContain("b3BlbiBzZXNhbWU");
        }
        assertThat(admin.get("/snapshots/xds").body()).contains("CHAIN", Redaction.HIDDEN);
    }

    @Test
    void why_tells_what_a_resource_was_made_from() throws Exception {
        admin.publish(ServedAdmin.cluster("cart_default"));
        HttpResponse<String> known = admin.get("/why?proxy=gateway-proxy&type=clusters&name=cart_default");
        assertThat(known.statusCode()).isEqualTo(200);
        assertThat(known.body()).isEqualTo("ClusterOf[cart]\n");

        HttpResponse<String> unknown = admin.get("/why?proxy=gateway-proxy&type=clusters&name=tart_default");
        assertThat(unknown.statusCode()).isEqualTo(400);
        assertThat(unknown.body()).contains("tart_default").contains("/snapshots/xds?proxy=");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/snapshots/xds?type=cluster      | secrets, clusters, endpoints, listeners, routes",
                "/snapshots/xds?proxy=nobody      | nothing is published yet",
                "/snapshots/xds?format=xml        | json, yaml",
                "/snapshots/xds?colour=red        | proxy, type, name, format",
                "/healthz?verbose=1               | takes no parameters",
                "/problems?severity=bad           | note, warning, error",
                "/problems?kind=Deployment        | VirtualService",
                "/why?type=clusters&name=x        | parameter proxy is missing",
                "/logging?level=debug             | PUT"
            })
    void a_wrong_parameter_is_answered_with_what_would_be_right(String path, String hint) throws Exception {
        HttpResponse<String> response = admin.get(path.strip());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(response.body()).contains(hint);
    }

    @Test
    void an_unknown_path_is_answered_with_the_index() throws Exception {
        HttpResponse<String> response = admin.get("/snapshot");
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).contains("/snapshots/xds", "/problems", "/metrics");
        assertThat(admin.get("/").body()).contains("/snapshots/xds");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "HEAD", "PATCH"})
    void only_get_is_taken(String method) throws Exception {
        HttpResponse<String> response =
                admin.send(admin.to("/snapshots/xds").method(method, BodyPublishers.ofString("{}")));
        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).hasValue("GET");
    }

    @Test
    void log_levels_change_while_it_runs() throws Exception {
        String logger = "io.signalbox.test.levels";
        HttpResponse<String> changed = admin.send(
                admin.to("/logging?logger=" + logger + "&level=debug").PUT(BodyPublishers.noBody()));
        assertThat(changed.statusCode()).isEqualTo(200);
        assertThat(org.slf4j.LoggerFactory.getLogger(logger).isDebugEnabled()).isTrue();
        assertThat(admin.data("/logging").getAsJsonObject().get(logger).getAsString())
                .isEqualTo("debug");

        admin.send(admin.to("/logging?logger=" + logger + "&level=inherit").POST(BodyPublishers.noBody()));
        assertThat(admin.data("/logging").getAsJsonObject().has(logger)).isFalse();

        HttpResponse<String> wrong =
                admin.send(admin.to("/logging?logger=" + logger + "&level=loud").PUT(BodyPublishers.noBody()));
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(wrong.body()).contains("off, error, warn, info, debug, trace, inherit");
    }

    @Test
    void a_large_answer_comes_whole() throws Exception {
        EnvoyResource[] many = new EnvoyResource[5_000];
        for (int i = 0; i < many.length; i++) {
            many[i] = ServedAdmin.cluster("cluster-%05d_default".formatted(i));
        }
        admin.publish(many);
        JsonArray clusters = admin.data("/snapshots/xds?type=clusters")
                .getAsJsonObject()
                .getAsJsonObject("gloo-system~gateway-proxy")
                .getAsJsonArray("clusters");
        assertThat(clusters).hasSize(many.length);
        assertThat(clusters.get(4_999).getAsJsonObject().get("name").getAsString())
                .isEqualTo("cluster-04999_default");
    }

    @Test
    void an_address_that_is_in_use_is_named() {
        HostPort taken = admin.address();
        assertThatThrownBy(() -> AdminServer.start(taken, admin.views(InstantSource.system())))
                .isInstanceOf(BindException.class)
                .hasMessageContaining(taken.toString());
    }
}
