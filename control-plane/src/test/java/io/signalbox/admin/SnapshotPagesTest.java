package io.signalbox.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SnapshotPagesTest {

    private final ServedAdmin admin = new ServedAdmin();

    @AfterEach
    void close() {
        admin.close();
    }

    @Test
    void published_resources_come_with_version_origin_and_content() throws Exception {
        admin.view.set(Configured.with("shop.yaml", ServedAdmin.SHOP));
        admin.publish(ServedAdmin.cluster("b_default"), ServedAdmin.cluster("a_default"), ServedAdmin.listener());

        JsonObject proxy = admin.data("/snapshots/xds").getAsJsonObject().getAsJsonObject("gloo-system~gateway-proxy");
        assertThat(proxy.keySet())
                .containsExactly("sequence", "secrets", "clusters", "endpoints", "listeners", "routes");
        JsonArray clusters = proxy.getAsJsonArray("clusters");
        assertThat(clusters).hasSize(2);
        JsonObject first = clusters.get(0).getAsJsonObject();
        assertThat(first.get("name").getAsString()).isEqualTo("a_default");
        assertThat(first.get("version").getAsString())
                .isEqualTo(ServedAdmin.cluster("a_default").version());
        assertThat(first.get("content").toString()).isEqualTo("{\"name\":\"a_default\"}");
        assertThat(first.getAsJsonArray("origins").get(0).toString())
                .isEqualTo("{\"kind\":\"VirtualService\",\"namespace\":\"default\",\"name\":\"shop\","
                        + "\"field\":\"spec.virtualHost.routes[0]\",\"place\":\"shop.yaml:10\"}");
    }

    @Test
    void resources_are_found_by_proxy_type_and_name() throws Exception {
        admin.publish(ServedAdmin.cluster("a_default"), ServedAdmin.cluster("b_default"), ServedAdmin.listener());

        JsonObject proxy = admin.data("/snapshots/xds?proxy=gateway-proxy&type=clusters&name=b_default")
                .getAsJsonObject()
                .getAsJsonObject("gloo-system~gateway-proxy");
        assertThat(proxy.keySet()).containsExactly("sequence", "clusters");
        assertThat(proxy.getAsJsonArray("clusters")).hasSize(1);
    }

    @Test
    void contents_come_as_yaml_too() throws Exception {
        admin.publish(ServedAdmin.listener());
        HttpResponse<String> response = admin.get("/snapshots/xds?type=listeners&format=yaml");
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/yaml");
        assertThat(response.body()).contains("      content:\n        name: listener-::-8080\n");
        assertThat(response.body())
                .contains("          socketAddress:\n            address: '::'\n            portValue: 8080\n");
    }

    @Test
    void proxies_are_listed_with_listeners_and_counts() throws Exception {
        admin.publish(ServedAdmin.cluster("a_default"), ServedAdmin.listener());
        JsonObject proxy =
                admin.data("/snapshots/proxies").getAsJsonArray().get(0).getAsJsonObject();
        assertThat(proxy.get("proxy").getAsString()).isEqualTo("gloo-system~gateway-proxy");
        assertThat(proxy.getAsJsonArray("listeners").get(0).toString()).contains("\"address\":\"[::]:8080\"");
        JsonObject resources = proxy.getAsJsonObject("resources");
        assertThat(resources.getAsJsonObject("clusters").get("count").getAsInt())
                .isEqualTo(1);
        assertThat(resources.getAsJsonObject("routes").get("count").getAsInt()).isEqualTo(0);
    }

    @Test
    void input_is_shown_as_it_is_held_with_its_place_and_problems() throws Exception {
        admin.view.set(Configured.with("shop.yaml", ServedAdmin.SHOP, ServedAdmin.UPSTREAM_MISSING));
        JsonArray all = admin.data("/snapshots/input").getAsJsonArray();
        assertThat(all).hasSize(2);
        JsonObject secret = all.get(0).getAsJsonObject();
        assertThat(secret.getAsJsonObject("resource").getAsJsonObject("data").toString())
                .isEqualTo("{\"tls.crt\":\"(redacted)\",\"tls.key\":\"(redacted)\"}");

        JsonArray one = admin.data("/snapshots/input?kind=virtualservice&namespace=default&name=shop")
                .getAsJsonArray();
        JsonObject shop = one.get(0).getAsJsonObject();
        assertThat(shop.get("origin").getAsString()).isEqualTo("shop.yaml:1");
        JsonObject resource = shop.getAsJsonObject("resource");
        assertThat(resource.keySet()).containsExactly("apiVersion", "kind", "metadata", "spec");
        assertThat(resource.toString()).contains("\"prefix\":\"/\"");
        assertThat(shop.getAsJsonArray("problems").get(0).toString()).contains("UpstreamMissing");
    }

    @Test
    void what_was_never_readable_is_named_all_the_same() throws Exception {
        admin.view.set(Configured.with("shop.yaml", ServedAdmin.SHOP.replace("prefix: /", "prefix: [1]")));
        JsonObject shop = admin.data("/snapshots/input?kind=VirtualService")
                .getAsJsonArray()
                .get(0)
                .getAsJsonObject();
        assertThat(shop.has("resource")).isFalse();
        assertThat(shop.get("name").getAsString()).isEqualTo("shop");
        assertThat(shop.getAsJsonArray("problems")).isNotEmpty();
    }
}
