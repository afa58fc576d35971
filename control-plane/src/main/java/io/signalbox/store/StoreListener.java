package io.signalbox.store;

import io.signalbox.model.Key;
import java.util.Set;

/** Hears of each batch, in the translation thread: must only take note. */
@FunctionalInterface
public interface StoreListener {

    /**
     * @param changed the resources that came, went or changed, or of which something else is said now
     */
    void onBatch(StoreView view, Set<Key<?>> changed, BatchCost cost);

    /**
     * What a batch cost.
     *
     * @param answered queries asked
     * @param verified queries that had a mark and were not asked
     * @param published Envoy resources put or removed, over all groups
     */
    record BatchCost(int events, long answered, long verified, int published, java.time.Duration took) {}
}
