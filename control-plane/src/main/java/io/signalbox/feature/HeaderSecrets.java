package io.signalbox.feature;

import com.google.common.collect.ImmutableSortedMap;
import io.signalbox.api.core.ResourceRef;
import io.signalbox.api.kubernetes.Secret;
import io.signalbox.model.Key;
import io.signalbox.model.Kinds;
import io.signalbox.model.Resource;
import io.signalbox.reference.Lookup;
import io.signalbox.report.Reason;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Headers whose values are kept in a Secret: each of its entries is one. The values mean just their characters; percent
 * signs in them are none of Envoy's commands.
 *
 * <p><b>Option</b> {@code headerSecretRef} of a header to add to requests. Default of its namespace: that of the
 * resource
 * <p><b>Envoy</b> <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/core/v3/base.proto#config-core-v3-headervalueoption">HeaderValueOption</a>
 * <p><b>Reports</b> {@link #MISSING}, {@link #NOT_PERMITTED}, {@link #WRONG_TYPE}
 */
final class HeaderSecrets {
    static final Reason MISSING = Reason.error("HeaderSecretMissing");
    static final Reason NOT_PERMITTED = Reason.error("HeaderSecretNotPermitted");
    static final Reason WRONG_TYPE = Reason.error("HeaderSecretWrongType");

    /** Gloo Edge's own type, and Kubernetes' for anything; the latter may be left out. */
    private static final Set<String> TYPES = Set.of("gloo.solo.io/header", "Opaque", "");

    private HeaderSecrets() {}

    /** The headers by name, ready for Envoy; none if the Secret cannot be used, which is reported. */
    static SortedMap<String, String> headers(ResourceRef ref, Scope scope) {
        String namespace = ref.getNamespace().isEmpty() ? scope.subject().namespace() : ref.getNamespace();
        Key<Secret> key = Kinds.SECRET.key(namespace, ref.getName());
        return switch (scope.lookups().find(key)) {
            case Lookup.Found<Resource<Secret>>(var secret) -> headers(secret, scope);
            case Lookup.Missing<Resource<Secret>>() -> {
                scope.report(MISSING, key + " does not exist");
                yield ImmutableSortedMap.of();
            }
            case Lookup.NotPermitted<Resource<Secret>>(String because) -> {
                scope.report(NOT_PERMITTED, key + " cannot be used: " + because);
                yield ImmutableSortedMap.of();
            }
        };
    }

    private static SortedMap<String, String> headers(Resource<Secret> secret, Scope scope) {
        if (!TYPES.contains(secret.body().getType())) {
            scope.report(
                    WRONG_TYPE,
                    secret.key() + " has the type " + secret.body().getType()
                            + "; headers are kept in one of type gloo.solo.io/header or Opaque");
            return ImmutableSortedMap.of();
        }
        SortedMap<String, String> headers = new TreeMap<>();
        secret.body().getDataMap().forEach((name, value) -> headers.put(name, value.toStringUtf8()));
        headers.putAll(secret.body().getStringDataMap());
        for (Map.Entry<String, String> header : headers.entrySet()) {
            header.setValue(HeaderFormats.literal(header.getValue()));
        }
        return headers;
    }
}
