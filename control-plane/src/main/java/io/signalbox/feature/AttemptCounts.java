package io.signalbox.feature;

import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.signalbox.api.gloo.VirtualHostOptions;

/**
 * Tells the upstream, or the client, how often a request was tried.
 *
 * <p><b>Option</b> {@code includeRequestAttemptCount} and {@code includeAttemptCountInResponse} of a virtual host
 * <p><b>Envoy</b> <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto#envoy-v3-api-field-config-route-v3-virtualhost-include-request-attempt-count">VirtualHost.include_request_attempt_count
 * and include_attempt_count_in_response</a>
 */
final class AttemptCounts implements VirtualHostFeature {

    @Override
    public void apply(VirtualHostOptions options, Scope scope, VirtualHost.Builder host) {
        host.setIncludeRequestAttemptCount(
                        options.getIncludeRequestAttemptCount().getValue())
                .setIncludeAttemptCountInResponse(
                        options.getIncludeAttemptCountInResponse().getValue());
    }
}
