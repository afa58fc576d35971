package io.signalbox.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * How much memory the control plane's process takes (the kernel's resident set size) with all of a large cluster read
 * from a real API server and an Envoy's worth of it served: at rest, and while endpoints change. Beside it, a process
 * with the same JVM flags that holds the same objects in fabric8's informers, and the size of the objects' JSON. Prints
 * a section of Markdown.
 */
public final class Memory {

    private static final int SERVICES = 10_000;
    private static final int ROUTED_TO = 2_000;
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration SETTLING = Duration.ofSeconds(20);
    private static final Duration CHANGING = Duration.ofSeconds(30);
    private static final int CHANGES_A_SECOND = 50;

    private Memory() {}

    /** @param args how many Services, and how many of them are routed to at first; then all are */
    public static void main(String[] args) throws Exception {
        int services = args.length > 0 ? Integer.parseInt(args[0]) : SERVICES;
        int routedTo = args.length > 1 ? Integer.parseInt(args[1]) : ROUTED_TO;
        try (DevCluster cluster = DevCluster.start();
                ApiClient api = new ApiClient(cluster.kubeconfig())) {
            new Crds(api).create();
            api.create(Stream.of("gloo-system", KubernetesTown.NAMESPACE).map(KubernetesTown::namespace));
            api.create(Stream.of(KubernetesTown.settings()));
            KubernetesTown town = new KubernetesTown(services);
            api.create(town.things());
            System.out.println("## Memory (`benchmarks/run Memory`)\n");
            System.out.println(services + " Services with " + KubernetesTown.PODS * services
                    + " endpoints and an Upstream each, all read; one client of delta ADS that has all there is to"
                    + " have. Under change: " + CHANGES_A_SECOND + " EndpointSlices a second.\n");
            System.out.println("| | Services routed to | at rest | under change, median | most | highest ever |"
                    + " JSON of the objects |");
            System.out.println("|---|---:|---:|---:|---:|---:|---:|");
            api.create(town.virtualServices(0, routedTo));
            controlPlane(new Setting(town, cluster, api), routedTo);
            api.create(town.virtualServices(routedTo, services));
            Setting all = new Setting(town, cluster, api);
            controlPlane(all, services);
            informers(all, services);
        }
        System.out.println("\n* Goal: at most 400 MB (381 MiB), at rest and under change.");
    }

    private record Setting(KubernetesTown town, DevCluster cluster, ApiClient api) {}

    private static void controlPlane(Setting setting, int routedTo) throws Exception {
        try (ServedProcess process = ServedProcess.controlPlane(setting.cluster());
                DeltaClient client = new DeltaClient(process.port())) {
            client.awaitResources(2L * routedTo + 2, LIMIT);
            print("Signalbox", setting, process, routedTo);
        }
    }

    private static void informers(Setting setting, int routedTo) throws Exception {
        try (ServedProcess process = ServedProcess.sameFlags(FabricInformers.class, setting.cluster())) {
            process.awaitWords(FabricInformers.READY, LIMIT);
            print("bare fabric8 informers, same flags", setting, process, routedTo);
        }
    }

    private static void print(String what, Setting setting, ServedProcess process, int routedTo)
            throws IOException, InterruptedException {
        Thread.sleep(SETTLING);
        double rest = process.mebibytes(ServedProcess.RESIDENT);
        List<Double> changing = change(setting, process, routedTo);
        long json = 0;
        for (String collection : KubernetesTown.collections().toList()) {
            json += setting.api().bytes(collection);
        }
        System.out.printf(
                Locale.ROOT,
                "| %s | %d | %.0f MiB | %.0f MiB | %.0f MiB | %.0f MiB | %.0f MiB |%n",
                what,
                routedTo,
                rest,
                changing.get(changing.size() / 2),
                changing.getLast(),
                process.mebibytes(ServedProcess.HIGHEST),
                json / 1048576.0);
    }

    /** Changes endpoints for a while; returns what was resident meanwhile, in order of size. */
    private static List<Double> change(Setting setting, ServedProcess process, int routedTo)
            throws IOException, InterruptedException {
        List<Double> resident = new ArrayList<>();
        long begun = System.nanoTime();
        int changes = (int) (CHANGES_A_SECOND * CHANGING.toSeconds());
        for (int change = 0; change < changes; change++) {
            int service = (int) (change * 7919L % routedTo);
            setting.api().replace(KubernetesTown.slice(service, 1 + change / routedTo));
            if (change % CHANGES_A_SECOND == 0) {
                resident.add(process.mebibytes(ServedProcess.RESIDENT));
            }
            long due = begun + (change + 1) * 1_000_000_000L / CHANGES_A_SECOND;
            Thread.sleep(Duration.ofNanos(Math.max(0, due - System.nanoTime())));
        }
        return resident.stream().sorted().toList();
    }
}
