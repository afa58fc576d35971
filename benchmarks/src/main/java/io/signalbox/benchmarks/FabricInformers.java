package io.signalbox.benchmarks;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * To compare with: a process that holds what the control plane reads in fabric8's informers, as a control plane in Java
 * usually would, and does nothing with it.
 */
public final class FabricInformers {

    private FabricInformers() {}

    /** @param args the kubeconfig */
    public static void main(String[] args) throws Exception {
        Config config = Config.fromKubeconfig(Path.of(args[0]).toFile());
        try (KubernetesClient client =
                new KubernetesClientBuilder().withConfig(config).build()) {
            List<SharedIndexInformer<? extends HasMetadata>> informers = List.of(
                    client.resources(Service.class).inAnyNamespace().inform(),
                    client.resources(EndpointSlice.class).inAnyNamespace().inform(),
                    client.genericKubernetesResources(custom("gloo.solo.io", "Upstream", "upstreams"))
                            .inAnyNamespace()
                            .inform(),
                    client.genericKubernetesResources(custom("gateway.solo.io", "VirtualService", "virtualservices"))
                            .inAnyNamespace()
                            .inform());
            System.out.println(READY
                    + informers.stream()
                            .mapToInt(informer -> informer.getStore().list().size())
                            .sum());
            new CountDownLatch(1).await();
        }
    }

    /** What it prints, and then how many objects it holds, when it holds all. */
    static final String READY = "holding ";

    private static ResourceDefinitionContext custom(String group, String kind, String plural) {
        return new ResourceDefinitionContext.Builder()
                .withGroup(group)
                .withVersion("v1")
                .withKind(kind)
                .withPlural(plural)
                .withNamespaced(true)
                .build();
    }
}
