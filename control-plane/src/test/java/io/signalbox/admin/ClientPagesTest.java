package io.signalbox.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.gson.JsonObject;
import io.signalbox.ads.Client;
import io.signalbox.ads.Variant;
import io.signalbox.envoy.ResourceType;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClientPagesTest {

    private final ServedAdmin admin = new ServedAdmin();

    @AfterEach
    void close() {
        admin.close();
    }

    @Test
    void clients_tell_what_they_refused_and_how_far_they_are_behind() throws Exception {
        admin.clients.set(List.of(new Client(
                "envoy-1",
                "gateway",
                "gloo-system~gateway-proxy",
                "127.0.0.1:4711",
                ServedAdmin.NOW.minusSeconds(5),
                Variant.DELTA,
                7,
                ImmutableList.of(new Client.OfType(
                        ResourceType.CLUSTER,
                        true,
                        0,
                        3,
                        "v2",
                        "2",
                        "v1",
                        "1",
                        1,
                        "no such thing",
                        2,
                        ServedAdmin.NOW.minusMillis(40))))));
        JsonObject client = admin.data("/clients?proxy=gateway-proxy")
                .getAsJsonArray()
                .get(0)
                .getAsJsonObject();
        assertThat(client.get("node").getAsString()).isEqualTo("envoy-1");
        JsonObject type = client.getAsJsonObject("types").getAsJsonObject("clusters");
        assertThat(type.get("nacks").getAsLong()).isEqualTo(1);
        assertThat(type.get("lastError").getAsString()).isEqualTo("no such thing");
        assertThat(type.get("lag").getAsLong()).isEqualTo(2);
        assertThat(type.get("unansweredForMillis").getAsLong()).isEqualTo(40);
        assertThat(admin.data("/clients?node=other").getAsJsonArray()).isEmpty();
        assertThat(admin.get("/metrics").body()).contains("signalbox_xds_lag{proxy=\"gloo-system~gateway-proxy\"} 2.0");
    }
}
