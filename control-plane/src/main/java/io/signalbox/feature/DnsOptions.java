package io.signalbox.feature;

import com.google.protobuf.util.Durations;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.signalbox.api.gloo.Upstream;
import io.signalbox.report.Reason;

/**
 * How often host names are looked up again: {@code spec.dnsRefreshRate} and {@code spec.respectDnsTtl} of an Upstream.
 *
 * <p><b>Envoy</b> <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/cluster/v3/cluster.proto#envoy-v3-api-field-config-cluster-v3-cluster-dns-refresh-rate">Cluster.dns_refresh_rate</a>
 * <p><b>Reports</b> {@link #TOO_OFTEN}, {@link #NO_DNS}
 */
final class DnsOptions implements UpstreamFeature {

    static final Reason TOO_OFTEN = Reason.warning("DnsRefreshRateTooOften");
    static final Reason NO_DNS = Reason.error("DnsRefreshRateWithoutDns");

    @Override
    public void apply(Upstream in, Scope scope, Cluster.Builder cluster) {
        if (in.hasRespectDnsTtl()) {
            cluster.setRespectDnsTtl(in.getRespectDnsTtl().getValue());
        }
        if (!in.hasDnsRefreshRate()) {
            return;
        }
        Scope here = scope.at("dnsRefreshRate");
        if (Durations.toMillis(in.getDnsRefreshRate()) < 1) { // Envoy refuses less than a millisecond
            here.report(
                    TOO_OFTEN,
                    "%s is less than 1ms, so Envoy's default of 5s is used; write at least 0.001s"
                            .formatted(Durations.toString(in.getDnsRefreshRate())));
            return;
        }
        boolean looksUpNames = cluster.getType() == Cluster.DiscoveryType.STRICT_DNS
                || cluster.getType() == Cluster.DiscoveryType.LOGICAL_DNS;
        if (!looksUpNames) {
            here.report(
                    NO_DNS,
                    ("dnsRefreshRate is only for Upstreams whose hosts are looked up in DNS,"
                                    + " but this one's cluster is %s; remove it")
                            .formatted(cluster.getType()));
        }
        cluster.setDnsRefreshRate(in.getDnsRefreshRate());
    }
}
