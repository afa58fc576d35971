package io.signalbox.boot;

import io.signalbox.admin.AdminServer;
import io.signalbox.admin.AdminViews;
import io.signalbox.admin.Metrics;
import io.signalbox.admin.RecordedReads;
import io.signalbox.bootstrap.HostPort;
import io.signalbox.cli.RunOptions;
import io.signalbox.cli.Running;
import io.signalbox.cli.Version;
import io.signalbox.store.StoreListener;
import io.signalbox.store.StoreView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;

/** A control plane with its metrics and its debug endpoint: what {@code signalbox run} runs. */
final class Serving implements Running {

    private final ControlPlane controlPlane;
    private final AdminServer admin;
    private final HostPort xdsAddress;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Serving(ControlPlane controlPlane, AdminServer admin, HostPort xdsAddress) {
        this.controlPlane = controlPlane;
        this.admin = admin;
        this.xdsAddress = xdsAddress;
    }

    /** @throws IOException if the input cannot be read or an address cannot be bound; nothing is left running */
    static Serving start(RunOptions options) throws IOException {
        Metrics metrics = new Metrics(Version.current());
        ControlPlane controlPlane = ControlPlane.start(
                new ControlPlane.Options(
                        options.input(),
                        options.xdsAddress(),
                        options.xdsTls(),
                        options.writeNamespace(),
                        options.connectionTimes(),
                        options.rewriting()),
                new ControlPlane.Measures(metrics.streams(), metrics.discovery()),
                metrics.store());
        try {
            AdminServer admin = AdminServer.start(options.adminAddress(), views(controlPlane, metrics));
            return new Serving(
                    controlPlane,
                    admin,
                    new HostPort(options.xdsAddress().host(), controlPlane.xds().port()));
        } catch (IOException failure) {
            controlPlane.close();
            throw failure;
        }
    }

    private static AdminViews views(ControlPlane controlPlane, Metrics metrics) {
        InstantSource clock = InstantSource.system();
        metrics.watch(
                controlPlane.store()::view,
                controlPlane.snapshots(),
                controlPlane.xds().clients()::all,
                clock);
        return new AdminViews(
                controlPlane.store()::view,
                controlPlane.snapshots(),
                controlPlane.xds().clients()::all,
                new RecordedReads(controlPlane.store()),
                metrics.registry(),
                controlPlane.xds()::isClosing,
                clock);
    }

    @Override
    public HostPort xdsAddress() {
        return xdsAddress;
    }

    @Override
    public HostPort adminAddress() {
        return admin.address();
    }

    @Override
    public StoreView view() {
        return controlPlane.store().view();
    }

    @Override
    public void listen(StoreListener listener) {
        controlPlane.store().listen(listener);
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            controlPlane.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            admin.close();
        }
    }
}
