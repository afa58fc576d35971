package io.signalbox.discovery;

import io.signalbox.api.gloo.Settings;
import io.signalbox.model.Resource;
import io.signalbox.reference.WatchedNamespaces;
import io.signalbox.store.Held;
import io.signalbox.store.StoreView;
import io.signalbox.translation.SettingsInForce;
import java.util.Optional;

/**
 * What the Settings say of discovery: {@code discovery.udsOptions}, {@code discoveryNamespace} and {@code
 * upstreamOptions.globalAnnotations}. Only these, so that an edit of anything else in them costs nothing here.
 *
 * @param mode whether Upstreams are written at all
 * @param namespace where they are
 * @param settings the Settings without all that does not matter here
 */
record DiscoverySettings(Mode mode, String namespace, Settings settings) {

    /** Whether Upstreams are written. */
    enum Mode {
        ON,
        /** Those that were written stay, as in Gloo Edge. */
        OFF
    }

    /** @param installed the namespace that the Settings are in, and where Upstreams are unless they say otherwise */
    static DiscoverySettings of(StoreView view, String installed) {
        Settings all = Optional.ofNullable(view.held().get(SettingsInForce.key(installed)))
                .flatMap(Held::resource)
                .map(Resource::body)
                .map(Settings.class::cast)
                .orElseGet(Settings::getDefaultInstance);
        return of(all, installed);
    }

    static DiscoverySettings of(Settings all, String installed) {
        Settings.Builder relevant = Settings.newBuilder()
                .setDiscovery(Settings.DiscoveryOptions.newBuilder()
                        .setUdsOptions(all.getDiscovery().getUdsOptions()));
        relevant.getUpstreamOptionsBuilder()
                .putAllGlobalAnnotations(all.getUpstreamOptions().getGlobalAnnotationsMap());
        var uds = all.getDiscovery().getUdsOptions();
        return new DiscoverySettings(
                uds.hasEnabled() && !uds.getEnabled().getValue() ? Mode.OFF : Mode.ON,
                WatchedNamespaces.of(all, installed).always(),
                relevant.build());
    }

    boolean isOn() {
        return mode == Mode.ON;
    }

    /** Whether a Service has the labels that are asked for. */
    boolean watches(Resource<?> service) {
        return service.meta()
                .labels()
                .entrySet()
                .containsAll(settings.getDiscovery()
                        .getUdsOptions()
                        .getWatchLabelsMap()
                        .entrySet());
    }
}
