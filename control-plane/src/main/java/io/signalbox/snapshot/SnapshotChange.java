package io.signalbox.snapshot;

import com.google.common.collect.ImmutableList;

/** From one snapshot of a group to its next: what listeners get, so that nobody compares whole snapshots. */
public record SnapshotChange(
        Snapshot after, ImmutableList<EnvoyResource> upserts, ImmutableList<ResourceName> removals) {}
