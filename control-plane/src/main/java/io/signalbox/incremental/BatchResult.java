package io.signalbox.incremental;

import com.google.common.collect.ImmutableMap;

/**
 * What a batch changed and what it cost.
 *
 * @param families the families that changed, in settlement order
 * @param answered how many queries were asked
 * @param verified how many queries had a mark and were not asked, since nothing that they read really changed
 */
public record BatchResult(ImmutableMap<Family<?, ?, ?>, Changes<?, ?, ?>> families, long answered, long verified) {

    /** What changed in one family; empty if nothing did. */
    @SuppressWarnings("unchecked") // the engine puts each family's own changes beside it
    public <K, M, A> Changes<K, M, A> changes(Family<K, M, A> family) {
        Changes<K, M, A> changes = (Changes<K, M, A>) families.get(family);
        return changes == null ? new Changes<>(ImmutableMap.of()) : changes;
    }
}
