package io.signalbox.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.signalbox.api.gloo.Upstream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One message laid over another, written as JSON with single quotes. */
class OverlayTest {

    private static Upstream upstream(String json) {
        Upstream.Builder out = Upstream.newBuilder();
        try {
            JsonFormat.parser().merge(json.replace('\'', '"'), out);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(json, e);
        }
        return out.build();
    }

    private static final String BASE =
            "{'useHttp2': true, 'connectionConfig': {'maxRequestsPerConnection': 5, 'connectTimeout': '1s'},"
                    + " 'kube': {'selector': {'app': 'cart', 'track': 'a'}}, 'dnsRefreshRate': '1.5s'}";

    @Test
    void shallow_replaces_whole_fields_and_leaves_the_others() {
        Upstream.Builder onto = upstream(BASE).toBuilder();
        Overlay.shallow(upstream("{'connectionConfig': {'connectTimeout': '2s'}}"), onto);
        assertThat(onto.build())
                .isEqualTo(upstream("{'useHttp2': true, 'connectionConfig': {'connectTimeout': '2s'},"
                        + " 'kube': {'selector': {'app': 'cart', 'track': 'a'}}, 'dnsRefreshRate': '1.5s'}"));
    }

    @Test
    void deep_goes_into_messages_and_maps_and_takes_durations_and_wrappers_whole() {
        Upstream.Builder onto = upstream(BASE).toBuilder();
        Overlay.deep(
                upstream("{'useHttp2': false, 'connectionConfig': {'connectTimeout': '2s'},"
                        + " 'kube': {'selector': {'track': 'b', 'zone': 'x'}}, 'dnsRefreshRate': '2s'}"),
                onto);
        assertThat(onto.build())
                .isEqualTo(
                        upstream(
                                "{'useHttp2': false, 'connectionConfig': {'maxRequestsPerConnection': 5, 'connectTimeout': '2s'},"
                                        + " 'kube': {'selector': {'app': 'cart', 'track': 'b', 'zone': 'x'}}, 'dnsRefreshRate': '2s'}"));
    }

    @Test
    void of_fields_that_exclude_each_other_the_said_one_is_left() {
        Upstream.Builder onto = upstream("{'sslConfig': {'sni': 'a', 'sslFiles': {'rootCa': '/ca'}}}").toBuilder();
        Overlay.deep(upstream("{'sslConfig': {'secretRef': {'name': 'keys'}}}"), onto);
        assertThat(onto.build()).isEqualTo(upstream("{'sslConfig': {'sni': 'a', 'secretRef': {'name': 'keys'}}}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'useHttp2': true}|{}|{'useHttp2': true}|{}",
                "{'useHttp2': true}|{}|{'useHttp2': false}|{'useHttp2': false}",
                "{'useHttp2': true}|{'useHttp2': true}|{'useHttp2': true}|{'useHttp2': true}",
                "{'connectionConfig': {'connectTimeout': '1s'}}|{}|{'connectionConfig': {'connectTimeout': '1s'}}|{}",
                "{'connectionConfig': {'connectTimeout': '1s'}}|{}"
                        + "|{'connectionConfig': {'connectTimeout': '1s', 'maxRequestsPerConnection': 5}}"
                        + "|{'connectionConfig': {'maxRequestsPerConnection': 5}}",
                "{'healthChecks': [{'timeout': '1s'}]}|{}|{'healthChecks': [{'timeout': '1s'}]}|{}",
                "{'healthChecks': [{'timeout': '1s'}]}|{}"
                        + "|{'healthChecks': [{'timeout': '2s'}]}|{'healthChecks': [{'timeout': '2s'}]}",
                "{'kube': {'selector': {'a': '1', 'b': '2'}}}|{'kube': {'selector': {'a': '1'}}}"
                        + "|{'kube': {'selector': {'a': '1', 'b': '2', 'c': '3'}}}"
                        + "|{'kube': {'selector': {'a': '1', 'c': '3'}}}",
            })
    void what_is_not_said_any_more_is_withdrawn_unless_it_is_somebody_elses_now(
            String before, String now, String there, String left) {
        Upstream.Builder from = upstream(there).toBuilder();
        Overlay.withdraw(upstream(before), upstream(now), from);
        assertThat(from.build()).isEqualTo(upstream(left));
    }
}
