package io.signalbox.bootstrap;

import java.io.IOException;

/** No Envoy can be run on this machine. The message tells an operator why, and what would help. */
public final class EnvoyNotFoundException extends IOException {

    private static final long serialVersionUID = 1L;

    EnvoyNotFoundException(String message) {
        super(message);
    }
}
