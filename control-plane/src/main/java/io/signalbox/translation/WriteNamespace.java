package io.signalbox.translation;

import io.signalbox.incremental.Input;

/**
 * The namespace that Signalbox is installed in: its Settings are looked for there, and its proxies are named in it.
 * Gloo Edge's {@code discoveryNamespace}; default {@value #DEFAULT}.
 */
public record WriteNamespace() implements Input<String> {

    public static final String DEFAULT = "gloo-system";

    @Override
    public String initial() {
        return DEFAULT;
    }
}
