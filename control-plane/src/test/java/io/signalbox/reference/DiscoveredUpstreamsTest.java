package io.signalbox.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.api.gloo.options.kubernetes.UpstreamSpec;
import io.signalbox.model.Kinds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How discovered Upstreams are told from others. */
class DiscoveredUpstreamsTest {

    private static String name(String namespace, String service, int port) {
        return DiscoveredUpstreams.name(UpstreamSpec.newBuilder()
                .setServiceNamespace(namespace)
                .setServiceName(service)
                .setServicePort(port)
                .build());
    }

    @Test
    void a_name_is_namespace_service_and_port() {
        assertThat(name("default", "petstore", 8080)).isEqualTo("default-petstore-8080");
    }

    @Test
    void a_long_name_is_cut_and_ends_with_the_md5_of_the_whole_as_in_gloo_edge() {
        // printf gloo-system-yyyy…-12 | md5sum
        assertThat(name("gloo-system", "y".repeat(60), 12))
                .hasSize(63)
                .isEqualTo("gloo-system-yyyyyyyyyyyyyyyyyyy-" + MD5.substring(0, 31));
    }

    private static final String MD5 = "993fe35b1a79c73292d38bb76221016b";

    @ParameterizedTest
    @CsvSource({
        "default-petstore-80, kubernetesplugin, true, true",
        "default-petstore-80, consulplugin, false, true",
        "copy, kubernetesplugin, true, false"
    })
    void what_discovery_made_has_its_label_and_its_name(String name, String label, boolean marked, boolean own) {
        var upstream = Configuration.of("""
                        apiVersion: gloo.solo.io/v1
                        kind: Upstream
                        metadata: {name: %s, namespace: gloo-system, labels: {discovered_by: %s}}
                        spec: {kube: {serviceName: petstore, serviceNamespace: default, servicePort: 80}}
                        """.formatted(name, label)).only(Kinds.UPSTREAM);
        assertThat(DiscoveredUpstreams.isDiscovered(upstream)).isEqualTo(marked);
        assertThat(DiscoveredUpstreams.hasOwnName(upstream)).isEqualTo(own);
    }
}
