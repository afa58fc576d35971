package io.signalbox.benchmarks;

import io.signalbox.incremental.DefectHandler;
import io.signalbox.snapshot.Snapshots;
import io.signalbox.store.World;
import io.signalbox.translation.WriteNamespace;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one change costs from the event to the published snapshot, and what it costs to translate everything from
 * nothing.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xmx4g", "--sun-misc-unsafe-memory-access=allow"})
public class ChangeBenchmark {

    @Param({"100", "1000", "10000"})
    public int services;

    private Town town = new Town(0);
    private World world = world();
    private int turn;

    @Setup
    public void build() {
        town = new Town(services);
        world = world();
        world.apply(town.everything());
    }

    @Benchmark
    public World.Outcome oneEndpointChange() {
        turn++;
        return world.apply(List.of(town.endpoints(services / 2, 1 + turn % 2)));
    }

    @Benchmark
    public World.Outcome oneRouteChange() {
        turn++;
        return world.apply(List.of(town.route(services / 2, 1 + turn % 2)));
    }

    @Benchmark
    public World.Outcome everythingFromNothing() {
        return world().apply(town.everything());
    }

    private static World world() {
        return new World(WriteNamespace.DEFAULT, new Snapshots(), DefectHandler.RETHROW);
    }
}
