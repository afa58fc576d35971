package io.signalbox.ads;

import com.google.common.collect.ImmutableList;
import io.signalbox.envoy.ResourceType;
import io.signalbox.snapshot.EnvoyResource;
import java.util.Collection;

/**
 * A response, before it is written in either variant.
 *
 * @param version {@code version_info} or {@code system_version_info}
 * @param resources whole messages, in a deterministic order
 * @param removed names that are gone or never were; delta only
 */
record Push(
        ResourceType type,
        String nonce,
        String version,
        Collection<EnvoyResource> resources,
        ImmutableList<String> removed) {}
