package io.signalbox.envoy;

import io.signalbox.model.Key;

/**
 * The name of the virtual host of a VirtualService, by which Envoy speaks of it when it refuses a route configuration.
 */
public final class VirtualHostName {

    private VirtualHostName() {}

    /** Gloo Edge's name: namespace and name, with underscores for all dots. */
    public static String of(Key<?> virtualService) {
        return (virtualService.namespace() + "_" + virtualService.name()).replace('.', '_');
    }
}
