package io.signalbox.feature;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy.ResetHeaderFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RetriesTest {

    @Test
    void row_117_a_request_is_tried_again_once_unless_said_otherwise() {
        assertThat(policy("{retryOn: 5xx}").getNumRetries().getValue()).isEqualTo(1);
        assertThat(policy("{retryOn: 5xx, numRetries: 0}").getNumRetries().getValue())
                .isEqualTo(1);
        assertThat(policy("{retryOn: 5xx, numRetries: 7}").getNumRetries().getValue())
                .isEqualTo(7);
    }

    @Test
    void everything_of_a_policy_reaches_envoy() {
        RetryPolicy policy = policy("""
                retryOn: connect-failure,retriable-status-codes
                perTryTimeout: 2s
                retriableStatusCodes: [409, 418]
                retryBackOff: {baseInterval: 0.1s, maxInterval: 1s}
                previousPriorities: {updateFrequency: 2}
                rateLimitedRetryBackOff:
                  resetHeaders: [{name: Retry-After}, {name: X-Reset, format: UNIX_TIMESTAMP}]
                  maxInterval: 60s
                """);

        assertThat(policy.getRetryOn()).isEqualTo("connect-failure,retriable-status-codes");
        assertThat(policy.getPerTryTimeout()).isEqualTo(seconds(2));
        assertThat(policy.getRetriableStatusCodesList()).containsExactly(409, 418);
        assertThat(policy.getRetryBackOff().getMaxInterval()).isEqualTo(seconds(1));
        assertThat(policy.getRetryPriority().getTypedConfig().getTypeUrl()).endsWith("PreviousPrioritiesConfig");
        assertThat(policy.getRateLimitedRetryBackOff().getResetHeadersList())
                .extracting(RetryPolicy.ResetHeader::getFormat)
                .containsExactly(ResetHeaderFormat.SECONDS, ResetHeaderFormat.UNIX_TIMESTAMP);
        assertThat(policy.getRateLimitedRetryBackOff().getMaxInterval()).isEqualTo(seconds(60));
    }

    @Test
    void a_virtual_host_may_have_a_policy() {
        Translation translation = Translation.ofHost("options: {retries: {retryOn: 5xx, numRetries: 2}}");

        assertThat(translation.reports()).isEmpty();
        assertThat(translation.host().getRetryPolicy().getNumRetries().getValue())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "retryBackOff: {maxInterval: 1s}                         | retryBackOff.baseInterval RetryBackOffBad",
                "retryBackOff: {baseInterval: 2s, maxInterval: 1s}       | retryBackOff.maxInterval RetryBackOffBad",
                "retryBackOff: {baseInterval: 0s}                        | retryBackOff.baseInterval RetryBackOffBad",
                "retryBackOff: {baseInterval: 0.0009s}                   | retryBackOff.baseInterval RetryBackOffBad",
                "retryBackOff: {baseInterval: 1s, maxInterval: 0s}       | retryBackOff.maxInterval RetryBackOffBad",
                "retryBackOff: {baseInterval: -1s}                       | retryBackOff.baseInterval DurationBad",
                "perTryTimeout: -1s                                      | perTryTimeout DurationBad",
                "previousPriorities: {updateFrequency: 0}                | previousPriorities.updateFrequency RetryUpdateFrequencyBad",
                "rateLimitedRetryBackOff: {}                             | rateLimitedRetryBackOff.resetHeaders RetryResetHeadersBad",
                "rateLimitedRetryBackOff: {resetHeaders: [{name: 'a:'}]} | rateLimitedRetryBackOff.resetHeaders[0].name RetryResetHeadersBad",
            })
    void row_117_mistakes_are_errors_on_a_route_and_on_a_virtual_host(String policy, String problem) {
        assertThat(Translation.ofOptions("retries: {" + policy + "}").problems())
                .containsExactly("routes[0].options.retries." + problem);
        assertThat(Translation.ofHost("options: {retries: {" + policy + "}}").problems())
                .containsExactly("options.retries." + problem);
    }

    @Test
    void a_condition_that_envoy_skips_is_a_warning() {
        Translation translation = Translation.ofOptions("retries: {retryOn: '5xx, connect-failure'}");

        assertThat(translation.problems()).containsExactly("routes[0].options.retries.retryOn RetryConditionUnknown");
        assertThat(translation.message()).contains("\" connect-failure\"");
        assertThat(translation.route().getRoute().hasRetryPolicy()).isTrue();
    }

    @Test
    void row_111_retries_of_a_redirect_have_no_effect() {
        assertThat(Translation.ofOptionsOnRedirect("retries: {retryOn: 5xx}").problems())
                .containsExactly("routes[0].options.retries OptionWithoutEffect");
    }

    private static RetryPolicy policy(String policy) {
        Translation translation = Translation.ofOptions("retries:\n" + policy.indent(2));
        assertThat(translation.reports()).isEmpty();
        return translation.route().getRoute().getRetryPolicy();
    }

    private static Duration seconds(int seconds) {
        return Duration.newBuilder().setSeconds(seconds).build();
    }
}
