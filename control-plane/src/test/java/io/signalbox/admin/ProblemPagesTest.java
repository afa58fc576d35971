package io.signalbox.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProblemPagesTest {

    private final ServedAdmin admin = new ServedAdmin();

    @AfterEach
    void close() {
        admin.close();
    }

    @Test
    void problems_name_the_place_to_edit() throws Exception {
        admin.view.set(Configured.with("shop.yaml", ServedAdmin.SHOP, ServedAdmin.UPSTREAM_MISSING));
        assertThat(admin.data("/problems").toString())
                .isEqualTo("[{\"severity\":\"error\",\"code\":\"UpstreamMissing\",\"kind\":\"VirtualService\","
                        + "\"namespace\":\"default\",\"name\":\"shop\","
                        + "\"field\":\"spec.virtualHost.routes[0].routeAction.single.upstream\","
                        + "\"file\":\"shop.yaml\",\"line\":14,\"column\":11,"
                        + "\"message\":\"Upstream default/cart does not exist\"}]");
        HttpResponse<String> lines = admin.send(admin.to("/problems").header("Accept", "text/plain"));
        assertThat(lines.body())
                .isEqualTo("shop.yaml:14:11: error: VirtualService default/shop "
                        + "spec.virtualHost.routes[0].routeAction.single.upstream: UpstreamMissing: "
                        + "Upstream default/cart does not exist\n");
    }

    @Test
    void a_mistake_of_syntax_has_its_own_line() throws Exception {
        admin.view.set(Configured.with("shop.yaml", ServedAdmin.SHOP.replace("prefix: /", "prefix: \"/")));
        HttpResponse<String> lines = admin.send(admin.to("/problems").header("Accept", "text/plain"));
        assertThat(lines.body()).startsWith("shop.yaml:").contains("SyntaxError");
        assertThat(lines.body()).doesNotStartWith("shop.yaml:1:");
    }

    @ParameterizedTest
    @CsvSource({
        "severity=error, 1",
        "severity=warning, 0",
        "kind=VirtualService, 1",
        "kind=upstreams, 0",
        "namespace=default, 1",
        "namespace=other, 0",
        "name=shop&severity=ERROR, 1"
    })
    void problems_are_filtered(String query, int count) throws Exception {
        admin.view.set(Configured.with("shop.yaml", ServedAdmin.SHOP, ServedAdmin.UPSTREAM_MISSING));
        assertThat(admin.data("/problems?" + query).getAsJsonArray()).hasSize(count);
    }
}
