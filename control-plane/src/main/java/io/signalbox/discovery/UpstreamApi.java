package io.signalbox.discovery;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.signalbox.api.gloo.Upstream;
import io.signalbox.model.Key;
import io.signalbox.model.Kinds;

/**
 * Writes single Upstreams, each by one request that does nothing if the Upstream is not as it was known to be. All
 * methods throw {@link io.fabric8.kubernetes.client.KubernetesClientException} for what the API server refuses.
 */
final class UpstreamApi {

    private final KubernetesClient client;

    UpstreamApi(KubernetesClient client) {
        this.client = client;
    }

    void create(Key<Upstream> key, Step.Create step) {
        upstreams(key)
                .resource(Serialization.unmarshal(step.object().toString(), GenericKubernetesResource.class))
                .create();
    }

    void change(Key<Upstream> key, Step.Change step) {
        upstreams(key)
                .withName(key.name())
                .patch(PatchContext.of(PatchType.JSON_MERGE), step.patch().toString());
    }

    void remove(Key<Upstream> key, Step.Remove step) {
        upstreams(key)
                .withName(key.name())
                .lockResourceVersion(step.resourceVersion())
                .delete();
    }

    private NonNamespaceOperation<GenericKubernetesResource, ?, Resource<GenericKubernetesResource>> upstreams(
            Key<Upstream> key) {
        return client.genericKubernetesResources(Kinds.UPSTREAM.apiVersion(), Kinds.UPSTREAM.name())
                .inNamespace(key.namespace());
    }
}
