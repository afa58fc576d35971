package io.signalbox.source.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the Kubernetes API is, and who asks.
 *
 * @param kubeconfig file that says how to reach the API server; absent: {@code $KUBECONFIG}, the service account of the
 *     pod, or {@code ~/.kube/config}, whichever is there first
 * @param namespace where the Settings named {@code default} are, and under which statuses are written: the namespace
 *     that Signalbox is installed in
 */
public record KubernetesOptions(@Nullable Path kubeconfig, String namespace, Timing timing) {

    /** Where Gloo Edge is installed unless somebody says otherwise. */
    public static final String DEFAULT_NAMESPACE = "gloo-system";

    /** The kubeconfig that is found, the default namespace and times. */
    public static KubernetesOptions defaults() {
        return new KubernetesOptions(null, DEFAULT_NAMESPACE, Timing.DEFAULT);
    }

    /** The same with another kubeconfig. */
    public KubernetesOptions withKubeconfig(Path file) {
        return new KubernetesOptions(file, namespace, timing);
    }

    /** The same with another installation namespace. */
    public KubernetesOptions withNamespace(String other) {
        return new KubernetesOptions(kubeconfig, other, timing);
    }

    /** The same with other times. */
    public KubernetesOptions withTiming(Timing other) {
        return new KubernetesOptions(kubeconfig, namespace, other);
    }

    /**
     * A new client for that API server; nothing is asked of it yet.
     *
     * @throws IOException if the kubeconfig cannot be used
     */
    public KubernetesClient client() throws IOException {
        return client(new Interceptor() {});
    }

    /**
     * The same.
     *
     * @param interceptor sees all that is asked and answered
     */
    public KubernetesClient client(Interceptor interceptor) throws IOException {
        Path file = kubeconfig == null ? Kubeconfigs.named().orElse(null) : kubeconfig;
        try {
            Config config = file == null ? Kubeconfigs.find() : Kubeconfigs.read(file);
            // Whoever asks decides when to ask again, and wants to know at once that the server is lost.
            config.setRequestRetryBackoffLimit(0);
            // Its first word is who `kubectl get --show-managed-fields` says has written.
            config.setUserAgent("signalbox");
            return new KubernetesClientBuilder()
                    .withConfig(config)
                    // A connection for each watch: over HTTP/2 one that is read slowly would hold up the others.
                    .withHttpClientBuilderConsumer(
                            http -> http.preferHttp11().addOrReplaceInterceptor("signalbox", interceptor))
                    .build();
        } catch (RuntimeException e) {
            String where = file == null ? "the kubeconfig" : file.toString();
            throw new IOException(where + " cannot be used: " + Kubeconfigs.words(e), e);
        }
    }
}
