package io.signalbox.source.kubernetes;

import io.signalbox.model.Key;
import io.signalbox.model.Kind;
import io.signalbox.model.Kinds;

/**
 * What one watch watches.
 *
 * @param namespace the namespace that is asked for; empty for all
 * @param scope what of the answer is meant
 */
record WatchTarget(Kind<?> kind, String namespace, NamespaceScope scope) {

    /**
     * What no resource can use and what may be large or many: releases of Helm, tokens, registries' passwords. The API
     * server leaves them out.
     */
    private static final String SECRETS_OF_USE = "type!=helm.sh/release.v1"
            + ",type!=kubernetes.io/service-account-token"
            + ",type!=kubernetes.io/dockerconfigjson"
            + ",type!=kubernetes.io/dockercfg"
            + ",type!=bootstrap.kubernetes.io/token";

    String fieldSelector() {
        return kind.equals(Kinds.SECRET) ? SECRETS_OF_USE : "";
    }

    /** Whether this watch tells of that resource. */
    boolean covers(Key<?> key) {
        return key.kind().equals(kind)
                && (namespace.isEmpty() || namespace.equals(key.namespace()))
                && (Kinds.isClusterScoped(kind) || scope.admits(key.namespace()));
    }

    /** As {@code kubectl} names it: {@code virtualservices.gateway.solo.io}. */
    String resource() {
        return kind.group().isEmpty() ? kind.plural() : kind.plural() + "." + kind.group();
    }

    /** What messages call it. */
    String place() {
        return "Kubernetes API, " + resource() + (namespace.isEmpty() ? "" : " in namespace " + namespace);
    }
}
