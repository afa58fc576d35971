package io.signalbox.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.model.Kinds;
import io.signalbox.report.Report;
import java.util.List;
import org.junit.jupiter.api.Test;

class DestinationsTest {

    private static final String SERVICE = """
            apiVersion: v1
            kind: Service
            metadata: {name: petstore, namespace: default}
            spec: {clusterIP: 10.96.0.1, ports: [{name: http, port: 8080}]}
            """;

    private static final ClusterRef PETSTORE = new ClusterRef.ToService("default", "petstore", 8080);

    @Test
    void an_upstream_that_is_there_can_be_sent_to_and_tells_its_subsets() {
        Configuration configuration = Configuration.of("""
                apiVersion: gloo.solo.io/v1
                kind: Upstream
                metadata: {name: petstore, namespace: default}
                spec:
                  kube:
                    serviceName: petstore
                    serviceNamespace: default
                    servicePort: 8080
                    subsetSpec: {selectors: [{keys: [version, app]}, {keys: [version]}]}
                """);

        var state = configuration.destination(upstream("default", "petstore"));

        assertThat(state)
                .isInstanceOfSatisfying(
                        DestinationState.Usable.class,
                        usable -> assertThat(usable.subsets().stream().map(keys -> String.join(",", keys)))
                                .containsExactly("app,version", "version"));
    }

    @Test
    void an_upstream_that_is_not_there_cannot() {
        assertThat(Configuration.of().destination(upstream("default", "cart")))
                .isEqualTo(new DestinationState.Unusable("UpstreamMissing", "Upstream default/cart does not exist"));
    }

    @Test
    void an_upstream_outside_of_the_watched_namespaces_cannot_and_says_why() {
        assertThat(Configuration.of().destination(upstream("unseen", "cart")))
                .isEqualTo(new DestinationState.Unusable(
                        "UpstreamMissing", "Upstream unseen/cart cannot be used: namespace unseen is not watched"));
    }

    @Test
    void a_port_that_a_service_defines_can_be_sent_to() {
        assertThat(Configuration.of(SERVICE).destination(PETSTORE)).isInstanceOf(DestinationState.Usable.class);
    }

    @Test
    void row_10_2_58_a_service_that_is_not_there_cannot() {
        assertThat(Configuration.of().destination(PETSTORE))
                .isEqualTo(new DestinationState.Unusable("ServiceMissing", "Service default/petstore does not exist"));
    }

    @Test
    void a_port_that_a_service_does_not_define_cannot_and_those_that_exist_are_named() {
        assertThat(Configuration.of(SERVICE).destination(new ClusterRef.ToService("default", "petstore", 9090)))
                .isEqualTo(new DestinationState.Unusable(
                        "PortNotDefined",
                        "port 9090 is not defined on Service default/petstore; it defines 8080 (http)"));
    }

    @Test
    void row_10_2_62_services_cannot_be_sent_to_if_the_settings_forbid_it() {
        Configuration configuration = Configuration.of(SERVICE, """
                apiVersion: gloo.solo.io/v1
                kind: Settings
                metadata: {name: default, namespace: gloo-system}
                spec: {gloo: {disableKubernetesDestinations: true}}
                """);

        assertThat(configuration.destination(PETSTORE))
                .isEqualTo(new DestinationState.Unusable(
                        "KubernetesDestinationsDisabled",
                        "Service default/petstore cannot be a destination: gloo.disableKubernetesDestinations is true in the"
                                + " Settings; use an Upstream"));
    }

    @Test
    void an_external_name_has_any_port_if_it_lists_none() {
        assertThat(Configuration.of("""
                        apiVersion: v1
                        kind: Service
                        metadata: {name: petstore, namespace: default}
                        spec: {type: ExternalName, externalName: example.com}
                        """).destination(PETSTORE)).isInstanceOf(DestinationState.Usable.class);
    }

    @Test
    void a_group_is_told_of_destinations_that_name_nothing_or_nothing_that_is_there() {
        Configuration configuration = Configuration.of(SERVICE, """
                apiVersion: gloo.solo.io/v1
                kind: UpstreamGroup
                metadata: {name: both, namespace: default}
                spec:
                  destinations:
                  - {destination: {kube: {ref: {name: petstore, namespace: default}, port: 8080}}, weight: 1}
                  - {weight: 1}
                  - {destination: {upstream: {name: cart}}, weight: 1}
                """);

        assertThat(said(configuration))
                .containsExactly(
                        "spec.destinations[1].destination UpstreamGroupNoDestination:"
                                + " the destination names nothing; set upstream or kube",
                        "spec.destinations[2].destination UpstreamGroupDestinationUnusable:"
                                + " Upstream default/cart does not exist");
    }

    @Test
    void a_group_of_nothing_is_an_error() {
        assertThat(said(Configuration.of("""
                        apiVersion: gloo.solo.io/v1
                        kind: UpstreamGroup
                        metadata: {name: both, namespace: default}
                        spec: {}
                        """)))
                .containsExactly(
                        "spec.destinations UpstreamGroupNoDestination: the group has no destination; give it one");
    }

    private static ClusterRef upstream(String namespace, String name) {
        return new ClusterRef.ToUpstream(Kinds.UPSTREAM.key(namespace, name));
    }

    private static List<String> said(Configuration configuration) {
        return UpstreamGroups.check(configuration.only(Kinds.UPSTREAM_GROUP), configuration).stream()
                .map(DestinationsTest::said)
                .toList();
    }

    private static String said(Report report) {
        return report.field() + " " + report.reason().code() + ": " + report.message();
    }
}
