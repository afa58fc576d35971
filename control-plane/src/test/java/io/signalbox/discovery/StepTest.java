package io.signalbox.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.gson.JsonObject;
import io.signalbox.api.core.Status;
import io.signalbox.api.gloo.Settings;
import io.signalbox.model.Kinds;
import io.signalbox.model.Origin;
import io.signalbox.model.Resource;
import io.signalbox.reference.Configuration;
import io.signalbox.store.Held;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From a Service and the Upstream that is there to what is to be written. JSON is written with single quotes. */
class StepTest {

    private static final String KUBE =
            "kube: {serviceName: cart, serviceNamespace: shop, servicePort: 80, selector: {app: cart}}";

    private static ImmutableList<WantedUpstream> wanted(String metadata, String ports, String settings) {
        Configuration configuration = Configuration.of("""
                apiVersion: v1
                kind: Service
                metadata: {name: cart, namespace: shop, %s}
                spec: {selector: {app: cart}, ports: [%s]}
                """.formatted(metadata, ports), """
                apiVersion: gloo.solo.io/v1
                kind: Settings
                metadata: {name: default, namespace: gloo-system}
                spec: {%s}
                """.formatted(settings));
        Settings all = configuration.settings();
        return WantedUpstream.of(configuration.only(Kinds.SERVICE), DiscoverySettings.of(all, "gloo-system"));
    }

    private static Optional<WantedUpstream> cart(String annotations) {
        return Optional.of(
                wanted("annotations: {" + annotations + "}", "{port: 80}", "").getFirst());
    }

    private static Held there(String metadata, String spec) {
        Resource<?> upstream = Configuration.of("""
                        apiVersion: gloo.solo.io/v1
                        kind: Upstream
                        metadata: {name: shop-cart-80, namespace: gloo-system, %s}
                        spec: {%s}
                        """.formatted(metadata, spec)).only(Kinds.UPSTREAM);
        return new Held(
                upstream.key(),
                Optional.of(upstream),
                new Origin.InCluster("42", 1, "uid", Status.getDefaultInstance()),
                ImmutableList.of());
    }

    private static Held discovered(String spec) {
        return there("labels: {discovered_by: kubernetesplugin}", spec);
    }

    private static String json(JsonObject object) {
        return object.toString().replace('"', '\'');
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "labels: {a: b}|{port: 80}||shop-cart-80",
                "labels: {a: b}|{port: 80}, {port: 81, name: x}||shop-cart-80 shop-cart-81",
                "labels: {a: b}|{port: 53, protocol: UDP}, {port: 53, name: tcp}||shop-cart-53",
                "labels: {a: b}|{port: 53, protocol: UDP}||",
                "labels: {a: b}|||",
                "annotations: {gloo.solo.io/discover: 'false'}|{port: 80}||",
                "annotations: {gloo.solo.io/discover: 'true'}|{port: 80}||shop-cart-80",
                "labels: {a: b, c: d}|{port: 80}|discovery: {udsOptions: {watchLabels: {a: b}}}|shop-cart-80",
                "labels: {a: c}|{port: 80}|discovery: {udsOptions: {watchLabels: {a: b}}}|",
                "annotations: {gloo.solo.io/discover: 'true'}|{port: 80}|discovery: {udsOptions: {watchLabels: {a: b}}}|",
                "labels: {a: b}|{port: 80}|discovery: {udsOptions: {enabled: false}}|",
                "labels: {a: b}|{port: 80}|discovery: {udsOptions: {enabled: true}}|shop-cart-80",
            })
    void which_upstreams_a_service_gets(String metadata, String ports, String settings, String names) {
        assertThat(wanted(metadata, orEmpty(ports), orEmpty(settings)).stream()
                        .map(each -> each.key().name()))
                .isEqualTo(names == null ? ImmutableList.of() : ImmutableList.copyOf(names.split(" ")));
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }

    @Test
    void a_service_that_is_but_a_name_has_no_pods_to_select() {
        String ports = "{port: 80}], type: ExternalName, externalName: example.com, externalIPs: [";
        assertThat(wanted("", "{port: 80}", "").getFirst().target().getKube().getSelectorMap())
                .containsEntry("app", "cart");
        assertThat(wanted("", ports, "").getFirst().target().getKube().getSelectorMap())
                .isEmpty();
    }

    @Test
    void upstreams_are_in_the_discovery_namespace_else_where_the_settings_are() {
        assertThat(wanted("", "{port: 80}", "").getFirst().key().namespace()).isEqualTo("gloo-system");
        assertThat(wanted("", "{port: 80}", "discoveryNamespace: there")
                        .getFirst()
                        .key()
                        .namespace())
                .isEqualTo("there");
    }

    @Test
    void a_missing_upstream_is_created_with_its_label_and_what_the_service_gave() {
        Step step = Step.of(null, cart("gloo.solo.io/h2_service: 'true'"));
        assertThat(step).isInstanceOf(Step.Create.class);
        assertThat(json(((Step.Create) step).object()))
                .isEqualTo("{'apiVersion':'gloo.solo.io/v1','kind':'Upstream','metadata':{'name':'shop-cart-80',"
                        + "'namespace':'gloo-system','labels':{'discovered_by':'kubernetesplugin'},"
                        + "'annotations':{'signalbox.io/discovered-options':'{\\'useHttp2\\':true}'}},"
                        + "'spec':{'discoveryMetadata':{},'useHttp2':true,'kube':{'serviceName':'cart',"
                        + "'serviceNamespace':'shop','servicePort':80,'selector':{'app':'cart'}}}}");
    }

    @Test
    void what_is_as_it_should_be_is_not_written() {
        assertThat(Step.of(discovered("discoveryMetadata: {}, " + KUBE), cart("")))
                .isEqualTo(new Step.Nothing());
        assertThat(Step.of(
                        discovered("discoveryMetadata: {}, useHttp2: true, healthChecks: [{timeout: 1s}], " + KUBE),
                        cart("")))
                .isEqualTo(new Step.Nothing());
        assertThat(Step.of(null, Optional.empty())).isEqualTo(new Step.Nothing());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // What picks the pods is the Service's alone.
                "discoveryMetadata: {}, kube: {serviceName: cart, serviceNamespace: shop, servicePort: 80,"
                        + " selector: {app: cart, version: '1'}}||{'kube':{'selector':{'version':null}}}",
                "discoveryMetadata: {labels: {a: b}}, kube: {serviceName: cart, serviceNamespace: shop, servicePort: 81,"
                        + " selector: {app: cart}, subsetSpec: {}}"
                        + "||{'discoveryMetadata':{'labels':null},'kube':{'servicePort':80}}",
                // What it says wins; what it does not say stays.
                "discoveryMetadata: {}, useHttp2: false, circuitBreakers: {maxConnections: 7}, KUBE"
                        + "|gloo.solo.io/h2_service: 'true'|{'useHttp2':true}",
                "discoveryMetadata: {}, sslConfig: {sni: x, sslFiles: {rootCa: /ca}}, KUBE"
                        + "|gloo.solo.io/sslService.secret: keys"
                        + "|{'sslConfig':{'sslFiles':null,'secretRef':{'name':'keys','namespace':'shop'}}}",
            })
    void a_difference_is_patched_and_nothing_else(String there, String annotations, String spec) {
        Step step = Step.of(discovered(there.replace("KUBE", KUBE)), cart(orEmpty(annotations)));
        JsonObject patch = ((Step.Change) step).patch();
        assertThat(json(patch.getAsJsonObject("spec"))).isEqualTo(spec);
        assertThat(patch.getAsJsonObject("metadata").get("resourceVersion").getAsString())
                .isEqualTo("42");
    }

    @Test
    void an_option_goes_with_the_annotation_that_gave_it_unless_the_operator_has_changed_it() {
        String given = "labels: {discovered_by: kubernetesplugin},"
                + " annotations: {signalbox.io/discovered-options: '{\"useHttp2\":true}'}";
        Step gone = Step.of(there(given, "discoveryMetadata: {}, useHttp2: true, " + KUBE), cart(""));
        assertThat(json(((Step.Change) gone).patch()))
                .isEqualTo(
                        "{'spec':{'useHttp2':null},"
                                + "'metadata':{'annotations':{'signalbox.io/discovered-options':null},'resourceVersion':'42'}}");
        Step changed = Step.of(there(given, "discoveryMetadata: {}, useHttp2: false, " + KUBE), cart(""));
        assertThat(((Step.Change) changed).patch().has("spec")).isFalse();
    }

    @Test
    void an_unwanted_one_is_removed_if_it_is_as_it_was_known() {
        assertThat(Step.of(discovered(KUBE), Optional.empty())).isEqualTo(new Step.Remove("42"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "labels: {}|" + KUBE,
                "labels: {discovered_by: consulplugin}|" + KUBE,
                "labels: {discovered_by: kubernetesplugin}|static: {}",
            })
    void what_discovery_did_not_make_is_not_touched(String metadata, String spec) {
        assertThat(Step.of(there(metadata, spec), cart(""))).isInstanceOf(Step.Taken.class);
        assertThat(Step.of(there(metadata, spec), Optional.empty())).isEqualTo(new Step.Nothing());
    }

    @Test
    void a_copy_under_another_name_is_not_removed() {
        Held copy = discovered("kube: {serviceName: other, serviceNamespace: shop, servicePort: 80}");
        assertThat(Step.of(copy, Optional.empty())).isEqualTo(new Step.Nothing());
    }

    @Test
    void what_never_could_be_read_is_not_touched() {
        Held unreadable = new Held(
                Kinds.UPSTREAM.key("gloo-system", "shop-cart-80"),
                Optional.empty(),
                new Origin.InCluster("42", 1, "uid", Status.getDefaultInstance()),
                ImmutableList.of());
        assertThat(Step.of(unreadable, cart(""))).isInstanceOf(Step.Taken.class);
        assertThat(Step.of(unreadable, Optional.empty())).isEqualTo(new Step.Nothing());
    }
}
