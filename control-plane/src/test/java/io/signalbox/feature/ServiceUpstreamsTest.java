package io.signalbox.feature;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.signalbox.api.kubernetes.Service;
import io.signalbox.model.Kinds;
import io.signalbox.model.Resource;
import io.signalbox.reference.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From annotations to options, as JSON with single quotes. */
class ServiceUpstreamsTest {

    private static ServiceUpstreams.Options options(String annotations, String global) {
        Configuration configuration = Configuration.of("""
                apiVersion: v1
                kind: Service
                metadata: {name: cart, namespace: shop, annotations: {%s}}
                spec: {ports: [{port: 443, name: grpc}]}
                """.formatted(annotations), """
                apiVersion: gloo.solo.io/v1
                kind: Settings
                metadata: {name: default, namespace: gloo-system}
                spec: {upstreamOptions: {globalAnnotations: {%s}}}
                """.formatted(global));
        Resource<Service> service = configuration.only(Kinds.SERVICE);
        return ServiceUpstreams.options(service, service.body().getSpec().getPorts(0), configuration.settings());
    }

    private static String json(ServiceUpstreams.Options options) {
        try {
            return JsonFormat.printer()
                    .omittingInsignificantWhitespace()
                    .print(options.upstream())
                    .replace('"', '\'');
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static String config(String json) {
        return "gloo.solo.io/upstream_config: '" + json + "'";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "secret: keys|{'sslConfig':{'secretRef':{'name':'keys','namespace':'shop'}},'useHttp2':true}",
                "secret: 443:keys|{'sslConfig':{'secretRef':{'name':'keys','namespace':'shop'}},'useHttp2':true}",
                "secret: 80:keys|{'useHttp2':true}",
                "secret: x:keys|{'sslConfig':{'secretRef':{'name':'keys','namespace':'shop'}},'useHttp2':true}",
                "rootCa: /ca|{'sslConfig':{'sslFiles':{'rootCa':'/ca'}},'useHttp2':true}",
                "tlsCert: 443:/c, tlsKey: 443:/k, rootCa: 80:/ca"
                        + "|{'sslConfig':{'sslFiles':{'tlsCert':'/c','tlsKey':'/k'}},'useHttp2':true}",
                "secret: keys, oneWayTls: 'True'"
                        + "|{'sslConfig':{'secretRef':{'name':'keys','namespace':'shop'},'oneWayTls':true},'useHttp2':true}",
                "oneWayTls: 'true'|{'useHttp2':true}",
            })
    void annotations_turn_tls_on(String annotations, String expected) {
        String whole = annotations.replaceAll("(\\w+): ", "gloo.solo.io/sslService.$1: ");
        assertThat(json(options(whole, ""))).isEqualTo(expected);
        assertThat(options(whole, "").mistakes()).isEmpty();
    }

    @Test
    void any_option_can_be_given_and_the_services_own_word_comes_last() {
        var options = options(
                config("{\"useHttp2\": false}") + ", gloo.solo.io/h2_service: 'true'",
                config("{\"useHttp2\": true, \"maxConcurrentStreams\": 5}"));
        assertThat(json(options)).isEqualTo("{'useHttp2':false,'maxConcurrentStreams':5}");
        assertThat(options.mistakes()).isEmpty();
    }

    @Test
    void a_field_is_replaced_or_with_deep_merge_merged() {
        String global = config("{\"connectionConfig\": {\"maxRequestsPerConnection\": 5}}");
        String own = config("{\"connectionConfig\": {\"connectTimeout\": \"2s\"}}");
        assertThat(json(options(own, global)))
                .isEqualTo("{'connectionConfig':{'connectTimeout':'2s'},'useHttp2':true}");
        String deep = own + ", gloo.solo.io/upstream_config.deep_merge: 'true'";
        assertThat(json(options(deep, global)))
                .isEqualTo("{'connectionConfig':{'maxRequestsPerConnection':5,'connectTimeout':'2s'},'useHttp2':true}");
    }

    @Test
    void what_makes_it_the_services_cannot_be_changed() {
        var options = options(
                config("{\"kube\": {\"serviceName\": \"x\", \"selector\": {\"a\": \"b\"},"
                        + " \"subsetSpec\": {\"selectors\": [{\"keys\": [\"v\"]}]}},"
                        + " \"discoveryMetadata\": {\"labels\": {\"a\": \"b\"}}}"),
                config("{\"static\": {\"hosts\": []}}"));
        assertThat(json(options)).isEqualTo("{'useHttp2':true,'kube':{'subsetSpec':{'selectors':[{'keys':['v']}]}}}");
        assertThat(options.mistakes())
                .containsExactly(
                        "gloo.solo.io/upstream_config in settings.upstreamOptions.globalAnnotations cannot change the type"
                                + " of the Upstream, which is kube; that has no effect",
                        "gloo.solo.io/upstream_config in the annotations of Service shop/cart cannot change which pods"
                                + " are meant; its kube.selector has no effect");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"useHttp2|is not a JSON object",
                "[]|is not a JSON object",
                "{\"useHttp2\": \"maybe\"}|has mistakes, so none of it has an effect",
                "{\"useHttp\": true}|did you mean useHttp2?",
            })
    void a_mistake_is_said_and_the_rest_stays(String text, String sentence) {
        var options = options(config(text), "");
        assertThat(json(options)).isEqualTo("{'useHttp2':true}");
        assertThat(options.mistakes()).anyMatch(each -> each.contains(sentence));
    }
}
