package io.signalbox.status;

import io.signalbox.api.gloo.Settings;
import io.signalbox.model.Key;
import io.signalbox.model.Resource;
import io.signalbox.store.Held;
import io.signalbox.store.StoreListener;
import io.signalbox.store.StoreView;
import io.signalbox.translation.SettingsInForce;
import java.util.Set;

/** Keeps the pace of all writers at what {@code kubernetes.rateLimits} in the Settings says. */
public final class RateSettings implements StoreListener {

    /** Gloo Edge's defaults: https://docs.solo.io/gloo-edge/latest/reference/api (Settings.KubernetesConfiguration). */
    static final double QPS = 50;

    static final int BURST = 100;

    private final WriteRate rate;
    private final Key<Settings> settings;

    /** @param namespace the one that Signalbox is installed in: its Settings count */
    public RateSettings(WriteRate rate, String namespace) {
        this.rate = rate;
        this.settings = SettingsInForce.key(namespace);
    }

    /** Settings that cannot be read change nothing. */
    @Override
    public void onBatch(StoreView view, Set<Key<?>> changed, BatchCost cost) {
        if (!changed.contains(settings)) {
            return;
        }
        Held held = view.held().get(settings);
        if (held == null) {
            set(Settings.getDefaultInstance());
        } else {
            held.resource().map(Resource::body).map(Settings.class::cast).ifPresent(this::set);
        }
    }

    private void set(Settings now) {
        var limits = now.getKubernetes().getRateLimits();
        rate.set(limits.getQPS() > 0 ? limits.getQPS() : QPS, limits.getBurst() > 0 ? limits.getBurst() : BURST);
    }
}
