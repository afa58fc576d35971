package io.signalbox.boot;

import io.signalbox.ads.Discovery;
import io.signalbox.ads.Limits;
import io.signalbox.ads.NodeGroups;
import io.signalbox.ads.TlsFiles;
import io.signalbox.ads.XdsMetrics;
import io.signalbox.ads.XdsServer;
import io.signalbox.bootstrap.HostPort;
import io.signalbox.incremental.DefectException;
import io.signalbox.incremental.Query;
import io.signalbox.snapshot.Snapshots;
import io.signalbox.source.directory.DirectorySource;
import io.signalbox.store.Store;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running control plane: source, store and xDS server. Parts are started from the inside out and ended from the outside in, so
 * that none ever lacks what it stands on.
 */
public final class ControlPlane implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ControlPlane.class);

    private final Store store;
    private final Snapshots snapshots;
    private final Discovery discovery;
    private final XdsServer xds;
    private final DirectorySource source;

    private ControlPlane(Store store, Snapshots snapshots, Discovery discovery, XdsServer xds, DirectorySource source) {
        this.store = store;
        this.snapshots = snapshots;
        this.discovery = discovery;
        this.xds = xds;
        this.source = source;
    }

    /**
     * What to run.
     *
     * @param directory read for resources
     * @param xdsAddress port 0 takes any free one
     * @param drain over how long streams are ended when it closes
     */
    public record Options(
            Path directory, HostPort xdsAddress, Optional<TlsFiles> xdsTls, String writeNamespace, Duration drain) {}

    /** @throws IOException if the folder cannot be watched or the address cannot be bound */
    public static ControlPlane start(Options options, XdsMetrics metrics) throws IOException {
        InstantSource clock = InstantSource.system();
        Snapshots snapshots = new Snapshots();
        Store store = new Store(
                options.writeNamespace(),
                Set.of(DirectorySource.nameOf(options.directory())),
                snapshots,
                clock,
                ControlPlane::defect);
        Discovery discovery = new Discovery(new Discovery.Dependencies(
                snapshots,
                store.acknowledgements(),
                new NodeGroups(options.writeNamespace()),
                store.ready(),
                metrics,
                Limits.DEFAULT,
                clock));
        XdsServer xds = new XdsServer(
                new XdsServer.Options(
                        new InetSocketAddress(
                                options.xdsAddress().host(),
                                options.xdsAddress().port()),
                        options.xdsTls(),
                        options.drain()),
                discovery);
        store.start();
        xds.start();
        DirectorySource source = DirectorySource.start(options.directory(), store::submit);
        return new ControlPlane(store, snapshots, discovery, xds, source);
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

    @Override
    public void close() throws IOException {
        xds.close();
        discovery.close();
        source.close();
        store.close();
    }

    private static void defect(Query<?> query, DefectException defect) {
        log.atError().setCause(defect).addKeyValue("query", query).log("a query failed; what it gave last is kept");
    }
}
