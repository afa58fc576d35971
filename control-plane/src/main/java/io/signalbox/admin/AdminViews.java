package io.signalbox.admin;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.signalbox.ads.Client;
import io.signalbox.snapshot.Snapshots;
import io.signalbox.store.StoreView;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What the pages show. Everything is asked for anew with each request, from any thread.
 *
 * @param store the newest view, as {@code store::view} gives it
 * @param closing whether the process has been told to end
 * @param clients the Envoys that are connected, in order
 */
public record AdminViews(
        Supplier<StoreView> store,
        Snapshots snapshots,
        Supplier<? extends List<Client>> clients,
        Explanations explanations,
        PrometheusRegistry metrics,
        BooleanSupplier closing,
        InstantSource clock) {}
