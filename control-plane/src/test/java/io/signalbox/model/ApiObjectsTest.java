package io.signalbox.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.stream.JsonReader;
import io.signalbox.api.core.Status;
import io.signalbox.api.gateway.VirtualService;
import io.signalbox.api.kubernetes.Secret;
import java.io.StringReader;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Objects of the Kubernetes API say the same as files do, and their mistakes are told without places. */
class ApiObjectsTest {

    private static final String METADATA = """
            "metadata": {"name": "shop", "namespace": "web", "uid": "1-2", "resourceVersion": "77", "generation": 3,
              "creationTimestamp": "2026-11-24T17:00:00Z", "labels": {"team": "web"},
              "annotations": {"note": "kept", "kubectl.kubernetes.io/last-applied-configuration": "{large}"},
              "managedFields": [{"manager": "kubectl", "fieldsV1": {"f:spec": {}}}]}
            """;

    private static final OwnStatuses STATUSES = new OwnStatuses("gloo-system");

    private static final Status OWN = Status.newBuilder()
            .setState(Status.State.Rejected)
            .setReason("no")
            .setReportedBy("gloo")
            .build();

    private static JsonObject object(String rest) {
        var reader = new JsonReader(new StringReader("{" + METADATA + ", " + rest + "}"));
        reader.setNestingLimit(Integer.MAX_VALUE);
        return JsonParser.parseReader(reader).getAsJsonObject();
    }

    private static ConfigEvent.Put put(Kind<?> kind, String rest) {
        return (ConfigEvent.Put) ApiObjects.read(kind, object(rest), STATUSES);
    }

    @Test
    void an_object_becomes_a_resource_with_what_matters_of_its_metadata() {
        var put = put(Kinds.VIRTUAL_SERVICE, """
                "spec": {"virtualHost": {"domains": ["a.example"]}}, "status": {"statuses": {
                    "other": {"state": "Accepted"},
                    "gloo-system": {"state": 2, "reason": "no", "reportedBy": "gloo", "unknown": true}}}
                """);
        assertThat(put.resource().key()).isEqualTo(Kinds.VIRTUAL_SERVICE.key("web", "shop"));
        assertThat(((VirtualService) put.resource().body()).getVirtualHost().getDomainsList())
                .containsExactly("a.example");
        assertThat(put.resource().meta().annotations()).containsOnlyKeys("note");
        assertThat(put.resource().meta().created()).hasToString("2026-11-24T17:00:00Z");
        assertThat(put.origin()).isEqualTo(new Origin.InCluster("77", 3, "1-2", OWN));
        assertThat(put.problems()).isEmpty();
    }

    @Test
    void of_kubernetes_own_kinds_only_what_says_something_to_signalbox_is_kept() {
        JsonObject service = object("\"spec\": {}");
        JsonObject metadata = service.getAsJsonObject("metadata");
        metadata.getAsJsonObject("annotations").addProperty("gloo.solo.io/h2_service", "true");
        var put = (ConfigEvent.Put) ApiObjects.read(Kinds.SERVICE, service, STATUSES);

        assertThat(put.resource().meta().annotations()).containsOnlyKeys("gloo.solo.io/h2_service");
        assertThat(((Origin.InCluster) put.origin()).uid()).isEmpty();

        JsonObject slice = object("\"addressType\": \"IPv4\"");
        JsonObject labels = new JsonObject();
        labels.addProperty("kubernetes.io/service-name", "shop");
        labels.addProperty("app", "shop");
        slice.getAsJsonObject("metadata").add("labels", labels);
        var sliced = (ConfigEvent.Put) ApiObjects.read(Kinds.ENDPOINT_SLICE, slice, STATUSES);

        assertThat(sliced.resource().meta().labels()).containsOnlyKeys("kubernetes.io/service-name");
    }

    @Test
    void equal_statuses_are_one_instance() {
        String rest = """
                "spec": {}, "status": {"statuses": {"gloo-system": {"state": "Accepted", "reportedBy": "gloo",
                    "subresourceStatuses": {"*v1.Proxy.gateway-proxy_gloo-system": {"state": "Accepted"}}}}}
                """;
        var one = (Origin.InCluster) put(Kinds.VIRTUAL_SERVICE, rest).origin();
        var other = (Origin.InCluster) put(Kinds.VIRTUAL_SERVICE, rest).origin();

        assertThat(one.status().getSubresourceStatusesCount()).isEqualTo(1);
        assertThat(other.status()).isSameAs(one.status());
    }

    @Test
    void a_field_that_the_kind_does_not_have_is_a_warning_and_costs_nothing_else() {
        var put = put(Kinds.VIRTUAL_SERVICE, """
                "spec": {"virtualHost": {"domain": ["a.example"]}}
                """);
        assertThat(put.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.severity()).isEqualTo(Severity.WARNING);
            assertThat(problem.position()).isNull();
            assertThat(problem.message()).contains("spec.virtualHost", "did you mean domains?");
        });
    }

    @Test
    void a_value_that_does_not_fit_makes_the_object_unreadable_with_the_fields_path() {
        ConfigEvent event = ApiObjects.read(Kinds.VIRTUAL_SERVICE, object("""
                "spec": {"virtualHost": {"routes": [{"options": {"timeout": "soon"}}]}}
                """), STATUSES);
        assertThat(event).isInstanceOfSatisfying(ConfigEvent.Unreadable.class, unreadable -> {
            assertThat(unreadable.key().name()).isEqualTo("shop");
            assertThat(unreadable.problems())
                    .singleElement()
                    .extracting(Problem::field)
                    .hasToString("spec.virtualHost.routes[0].options.timeout");
        });
    }

    @Test
    void two_fields_that_exclude_each_other_are_told_without_a_line_that_does_not_exist() {
        ConfigEvent event = ApiObjects.read(Kinds.UPSTREAM, object("""
                "spec": {"static": {"hosts": []}, "kube": {"serviceName": "a"}}
                """), STATUSES);
        assertThat(((ConfigEvent.Unreadable) event).problems())
                .singleElement()
                .extracting(Problem::message)
                .asString()
                .contains("cannot stand beside")
                .doesNotContain("line");
    }

    @Test
    void of_kubernetes_own_kinds_unknown_fields_are_passed_over_and_null_is_nothing() {
        var put = put(Kinds.SERVICE, """
                "spec": {"clusterIP": "10.0.0.1", "internalTrafficPolicy": "Cluster", "selector": null,
                  "ports": [{"port": 80, "targetPort": "web"}]}, "status": {"loadBalancer": {}}
                """);
        assertThat(put.problems()).isEmpty();
        assertThat(put.resource().body().toString()).contains("10.0.0.1", "web").doesNotContain("Policy");
    }

    @Test
    void numbers_stay_what_they_are() {
        for (String number : List.of("7", "-7", "2.5", "1e3")) {
            var event = ApiObjects.read(Kinds.UPSTREAM, object("""
                    "spec": {"static": {"hosts": [{"addr": "a", "port": %s}]}}
                    """.formatted(number)), STATUSES);
            assertThat(event)
                    .as(number)
                    .isInstanceOf(
                            number.equals("7") || number.equals("1e3")
                                    ? ConfigEvent.Put.class
                                    : ConfigEvent.Unreadable.class);
        }
    }

    @Test
    void of_a_secret_nothing_is_quoted() {
        ConfigEvent event = ApiObjects.read(Kinds.SECRET, object("""
                "type": "Opaque", "data": {"password": "hunter2!"}
                """), STATUSES);
        assertThat(event.toString()).doesNotContain("hunter2");
        assertThat(event).isInstanceOf(ConfigEvent.Unreadable.class);
        var put = put(Kinds.SECRET, "\"data\": {\"password\": \"aHVudGVyMg==\"}");
        assertThat(((Secret) put.resource().body()).getDataOrThrow("password").toStringUtf8())
                .isEqualTo("hunter2");
    }

    @Test
    void nesting_without_end_is_told_and_not_followed() {
        String deep = "[".repeat(2000) + "]".repeat(2000);
        ConfigEvent event = ApiObjects.read(Kinds.VIRTUAL_SERVICE, object("\"spec\": {\"x\": " + deep + "}"), STATUSES);
        assertThat(((ConfigEvent.Unreadable) event).problems())
                .extracting(Problem::code)
                .containsExactly(ManifestProblem.TOO_LARGE);
    }

    @Test
    void of_two_versions_the_greater_number_is_newer() {
        assertThat(ApiObjects.isNewer("10", "9")).isTrue();
        assertThat(ApiObjects.isNewer("9", "10")).isFalse();
        assertThat(ApiObjects.isNewer("21", "20")).isTrue();
        assertThat(ApiObjects.isNewer("21", "21")).isFalse();
    }
}
