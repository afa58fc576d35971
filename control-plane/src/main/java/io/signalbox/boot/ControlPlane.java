package io.signalbox.boot;

import com.google.common.collect.ImmutableMap;
import io.signalbox.ads.ConnectionTimes;
import io.signalbox.ads.Discovery;
import io.signalbox.ads.Limits;
import io.signalbox.ads.NodeGroups;
import io.signalbox.ads.TlsFiles;
import io.signalbox.ads.XdsMetrics;
import io.signalbox.ads.XdsServer;
import io.signalbox.bootstrap.HostPort;
import io.signalbox.cli.Input;
import io.signalbox.discovery.DiscoveryMetrics;
import io.signalbox.model.ConfigEvent;
import io.signalbox.snapshot.Snapshots;
import io.signalbox.source.directory.DirectorySource;
import io.signalbox.source.kubernetes.KubernetesOptions;
import io.signalbox.source.kubernetes.KubernetesSource;
import io.signalbox.status.LastGoodFile;
import io.signalbox.store.Store;
import io.signalbox.store.StoreListener;
import io.signalbox.store.World;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Source, store and xDS server, put together. Parts are started from the inside out and ended from the outside in, so
 * that none ever lacks what it stands on.
 */
public final class ControlPlane implements AutoCloseable {

    private final Store store;
    private final Snapshots snapshots;
    private final Discovery discovery;
    private final XdsServer xds;
    private final Closeable source;
    private final Optional<LastGoodFile> lastGood;

    private ControlPlane(
            Store store,
            Snapshots snapshots,
            Discovery discovery,
            XdsServer xds,
            Closeable source,
            Optional<LastGoodFile> lastGood) {
        this.store = store;
        this.snapshots = snapshots;
        this.discovery = discovery;
        this.xds = xds;
        this.source = source;
        this.lastGood = lastGood;
    }

    /**
     * What to run.
     *
     * @param input where the resources come from
     * @param xdsAddress port 0 takes any free one
     * @param times how long Envoys stay connected
     * @param rewriting what becomes of each event between the source and the store
     */
    public record Options(
            Input input,
            HostPort xdsAddress,
            Optional<TlsFiles> xdsTls,
            String writeNamespace,
            ConnectionTimes times,
            UnaryOperator<ConfigEvent> rewriting) {

        /** Connections that last until it closes, and streams that are ended within {@code drain} then. */
        public Options(
                Input input,
                HostPort xdsAddress,
                Optional<TlsFiles> xdsTls,
                String writeNamespace,
                Duration drain,
                UnaryOperator<ConfigEvent> rewriting) {
            this(input, xdsAddress, xdsTls, writeNamespace, ConnectionTimes.ABRUPT.withDrain(drain), rewriting);
        }

        /** A folder, and events as they come. */
        public Options(
                Path directory, HostPort xdsAddress, Optional<TlsFiles> xdsTls, String writeNamespace, Duration drain) {
            this(new Input.Folder(directory), xdsAddress, xdsTls, writeNamespace, drain, UnaryOperator.identity());
        }
    }

    /** Who hears what the parts do, besides the listeners of batches. */
    public record Measures(XdsMetrics streams, DiscoveryMetrics discovery) {}

    /** As the other, when nobody counts what is discovered. */
    public static ControlPlane start(Options options, XdsMetrics metrics, StoreListener... listeners)
            throws IOException {
        return start(options, new Measures(metrics, DiscoveryMetrics.NONE), listeners);
    }

    /**
     * Starts all of it.
     *
     * @param listeners told of every batch, the first included
     * @throws IOException if the input cannot be read or the address cannot be bound; nothing is left running
     */
    public static ControlPlane start(Options options, Measures measures, StoreListener... listeners)
            throws IOException {
        InstantSource clock = InstantSource.system();
        Snapshots snapshots = new Snapshots();
        Optional<LastGoodFile> lastGood = lastGoodFile(options);
        World world = new World(
                options.writeNamespace(),
                snapshots,
                new DefectLog(),
                lastGood.map(LastGoodFile::read).orElse(ImmutableMap.of()));
        Store store = new Store(Set.of(nameOf(options.input())), clock, world);
        Discovery discovery = new Discovery(new Discovery.Dependencies(
                snapshots,
                store.acknowledgements(),
                new NodeGroups(options.writeNamespace()),
                store.ready(),
                measures.streams(),
                Limits.DEFAULT,
                clock));
        for (StoreListener listener : listeners) {
            store.listen(listener);
        }
        lastGood.ifPresent(store::listen);
        store.start();
        Optional<XdsServer> xds = Optional.empty();
        try {
            xds = Optional.of(new XdsServer(xdsOptions(options), discovery));
            xds.get().start();
            Closeable source = source(options, store, measures);
            return new ControlPlane(store, snapshots, discovery, xds.get(), source, lastGood);
        } catch (IOException failure) {
            xds.ifPresent(XdsServer::close);
            discovery.close();
            store.close();
            lastGood.ifPresent(LastGoodFile::close);
            throw failure;
        }
    }

    private static Optional<LastGoodFile> lastGoodFile(Options options) {
        return switch (options.input()) {
            case Input.Folder(Path directory, Optional<Path> state) ->
                state.map(folder -> new LastGoodFile(folder, directory, options.writeNamespace()));
            case Input.Cluster cluster -> Optional.empty(); // The resources' statuses keep them.
        };
    }

    private static String nameOf(Input input) {
        return switch (input) {
            case Input.Folder(Path directory, var state) -> DirectorySource.nameOf(directory);
            case Input.Cluster cluster -> KubernetesSource.NAME;
        };
    }

    private static Closeable source(Options options, Store store, Measures measures) throws IOException {
        Consumer<List<ConfigEvent>> into = events -> store.submit(rewritten(events, options));
        return switch (options.input()) {
            case Input.Folder(Path directory, var state) -> DirectorySource.start(directory, into);
            case Input.Cluster(KubernetesOptions cluster) -> Cluster.start(cluster, store, measures.discovery(), into);
        };
    }

    private static XdsServer.Options xdsOptions(Options options) {
        HostPort address = options.xdsAddress();
        return new XdsServer.Options(
                new InetSocketAddress(address.host(), address.port()), options.xdsTls(), options.times());
    }

    private static List<ConfigEvent> rewritten(List<ConfigEvent> events, Options options) {
        return events.stream().map(options.rewriting()).toList();
    }

    public Store store() {
        return store;
    }

    public Snapshots snapshots() {
        return snapshots;
    }

    public XdsServer xds() {
        return xds;
    }

    /**
     * Another replica writes from now on, while this one sends its Envoys away one by one. Until the last has left all
     * of them hear of every change.
     */
    @Override
    public void close() throws IOException {
        if (source instanceof Cluster cluster) {
            cluster.stepDown();
        }
        xds.close();
        discovery.close();
        try {
            source.close();
        } finally {
            store.close();
            lastGood.ifPresent(LastGoodFile::close);
        }
    }
}
