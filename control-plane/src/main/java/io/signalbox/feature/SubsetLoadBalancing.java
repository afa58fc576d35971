package io.signalbox.feature;

import com.google.common.collect.ImmutableSortedSet;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.LbSubsetConfig;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.LbSubsetConfig.LbSubsetFallbackPolicy;
import io.signalbox.api.gloo.Upstream;
import io.signalbox.api.gloo.options.Selector;
import io.signalbox.api.gloo.options.SubsetSpec;
import io.signalbox.report.Reason;
import java.util.TreeMap;

/**
 * Sorts pods by label, so that a route can choose some of them: {@code spec.kube.subsetSpec} of an Upstream. The labels
 * come with the {@link Endpoints}.
 *
 * <p><b>Envoy</b> <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/cluster/v3/cluster.proto#config-cluster-v3-cluster-lbsubsetconfig">Cluster.LbSubsetConfig</a>
 * <p><b>Reports</b> {@link #NO_KEYS}, {@link #SINGLE_HOST_NEEDS_ONE_KEY}, {@link #UNKNOWN_FALLBACK}
 */
final class SubsetLoadBalancing implements UpstreamFeature {

    static final Reason NO_KEYS = Reason.error("SubsetNoKeys");
    static final Reason SINGLE_HOST_NEEDS_ONE_KEY = Reason.error("SubsetSingleHostNeedsOneKey");
    static final Reason UNKNOWN_FALLBACK = Reason.error("SubsetUnknownFallback");

    @Override
    public void apply(Upstream in, Scope scope, Cluster.Builder cluster) {
        if (!in.getKube().hasSubsetSpec()) {
            return;
        }
        SubsetSpec spec = in.getKube().getSubsetSpec();
        Scope here = scope.at("kube.subsetSpec");
        LbSubsetConfig.Builder out = cluster.getLbSubsetConfigBuilder();
        out.setFallbackPolicy(fallback(spec, here));
        Struct.Builder defaultSubset = Struct.newBuilder();
        new TreeMap<>(spec.getDefaultSubset().getValuesMap())
                .forEach((label, value) -> defaultSubset.putFields(
                        label, Value.newBuilder().setStringValue(value).build()));
        if (spec.hasDefaultSubset()) {
            out.setDefaultSubset(defaultSubset);
        }
        for (int i = 0; i < spec.getSelectorsCount(); i++) {
            Selector selector = spec.getSelectors(i);
            check(selector, here.at("selectors").index(i));
            out.addSubsetSelectors(LbSubsetConfig.LbSubsetSelector.newBuilder()
                    .addAllKeys(ImmutableSortedSet.copyOf(selector.getKeysList()))
                    .setSingleHostPerSubset(selector.getSingleHostPerSubset()));
        }
    }

    /** The two enums number the same policies differently. */
    private static LbSubsetFallbackPolicy fallback(SubsetSpec spec, Scope scope) {
        return switch (spec.getFallbackPolicy()) {
            case ANY_ENDPOINT -> LbSubsetFallbackPolicy.ANY_ENDPOINT;
            case DEFAULT_SUBSET -> LbSubsetFallbackPolicy.DEFAULT_SUBSET;
            case NO_FALLBACK -> LbSubsetFallbackPolicy.NO_FALLBACK;
            case UNRECOGNIZED -> {
                scope.at("fallbackPolicy")
                        .report(UNKNOWN_FALLBACK, "write ANY_ENDPOINT, DEFAULT_SUBSET or NO_FALLBACK");
                yield LbSubsetFallbackPolicy.ANY_ENDPOINT;
            }
        };
    }

    private static void check(Selector selector, Scope scope) {
        if (selector.getKeysCount() == 0) {
            scope.at("keys").report(NO_KEYS, "a selector must name the labels that make its subsets; add a key");
        }
        if (selector.getSingleHostPerSubset() && selector.getKeysCount() != 1) {
            scope.at("singleHostPerSubset")
                    .report(
                            SINGLE_HOST_NEEDS_ONE_KEY,
                            "singleHostPerSubset needs a selector with exactly one key, but this one has "
                                    + selector.getKeysCount());
        }
    }
}
