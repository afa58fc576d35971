package io.signalbox.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * From a change of an EndpointSlice, written to a real API server, to its arrival at a client of delta ADS: the whole
 * way, the API server's own included. A naive watch of the same EndpointSlices runs beside it and shows which part is
 * the API server's. Writer, watch and client are in this process, the control plane is in its own. Prints a section of
 * Markdown.
 */
public final class ApiServerToClient {

    private static final int SERVICES = 1_000;
    private static final int WARM_UP = 2_000;
    private static final int ROUNDS = 2_000;
    private static final int PAUSE_MILLIS = 5;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private ApiServerToClient() {}

    /** @param args how many Services; 1000 by default */
    public static void main(String[] args) throws Exception {
        int size = args.length == 0 ? SERVICES : Integer.parseInt(args[0]);
        try (DevCluster cluster = DevCluster.start();
                ApiClient api = new ApiClient(cluster.kubeconfig())) {
            new Crds(api).create();
            api.create(Stream.of("gloo-system", KubernetesTown.NAMESPACE).map(KubernetesTown::namespace));
            api.create(Stream.of(KubernetesTown.settings()));
            KubernetesTown town = new KubernetesTown(size);
            api.create(town.things());
            api.create(town.virtualServices(0, size));
            measure(town, cluster, api);
        }
    }

    private static void measure(KubernetesTown town, DevCluster cluster, ApiClient api) throws Exception {
        Arrivals watched = new Arrivals();
        Arrivals served = new Arrivals();
        try (ServedProcess controlPlane = ServedProcess.controlPlane(cluster);
                DeltaClient client = new DeltaClient(controlPlane.port(), served);
                RawWatch watch = new RawWatch(api, watched)) {
            client.awaitResources(2L * town.services() + 2, LIMIT);
            Rounds rounds = new Rounds(town, api, watched, served);
            for (int round = 0; round < WARM_UP; round++) {
                rounds.once(round);
            }
            List<Long> own = new ArrayList<>(cluster.pids());
            own.add(controlPlane.pid());
            own.add(ProcessHandle.current().pid());
            Machine machine = new Machine(own);
            List<Round> measured = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                measured.add(rounds.once(WARM_UP + round));
            }
            print(town, measured, machine);
        }
    }

    /** Moments of one change, in {@link System#nanoTime}'s time. */
    private record Round(long sent, long answered, long watched, long served) {}

    private record Rounds(KubernetesTown town, ApiClient api, Arrivals watched, Arrivals served) {

        Round once(int number) throws IOException, InterruptedException {
            // Every service has its turn: a JIT that knows one of them too well proves nothing.
            int service = (int) (number * 7919L % town.services());
            KubernetesTown.Thing slice = KubernetesTown.slice(service, 1 + number / town.services());
            long sent = System.nanoTime();
            api.replace(slice);
            long answered = System.nanoTime();
            Round round = new Round(
                    sent,
                    answered,
                    watched.await(slice.name(), sent, LIMIT),
                    served.await(KubernetesTown.cluster(service), sent, LIMIT));
            Thread.sleep(PAUSE_MILLIS);
            return round;
        }
    }

    private static void print(KubernetesTown town, List<Round> rounds, Machine machine) throws IOException {
        Spread answered = spread(rounds, round -> round.answered() - round.sent());
        Spread watched = spread(rounds, round -> round.watched() - round.sent());
        Spread served = spread(rounds, round -> round.served() - round.sent());
        System.out.println("## From the API server to the client (`benchmarks/run ApiServerToClient`)\n");
        System.out.println(town.services() + " Services, " + rounds.size() + " changes, one at a time. "
                + machine.describe() + ".\n");
        System.out.println("| one EndpointSlice written, from … to … | p50 | p90 | p99 |");
        System.out.println("|---|---:|---:|---:|");
        row("request sent → API server's answer", answered);
        row("request sent → a naive watch has the event", watched);
        row("request sent → a client of delta ADS has the endpoints", served);
        row("API server's answer → client", spread(rounds, round -> round.served() - round.answered()));
        row("naive watch has the event → client", spread(rounds, round -> round.served() - round.watched()));
        System.out.printf(
                Locale.ROOT,
                "%n* From sent to client, beside the naive watch: %.2f times its p50, %.2f times its p99. Goal: p50 at"
                        + " most 5 ms, p99 at most 20 ms.%n",
                served.millis(0.5) / watched.millis(0.5),
                served.millis(0.99) / watched.millis(0.99));
    }

    private static void row(String what, Spread spread) {
        System.out.println("| " + what + " | " + spread.cells() + " |");
    }

    private static Spread spread(List<Round> rounds, java.util.function.ToLongFunction<Round> part) {
        return new Spread(rounds.stream().mapToLong(part).toArray());
    }
}
