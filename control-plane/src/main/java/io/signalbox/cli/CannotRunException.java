package io.signalbox.cli;

import java.io.IOException;

/**
 * A command cannot be carried out; the message is one sentence for the operator. Becomes {@link ExitCode#CANNOT_RUN}.
 */
public final class CannotRunException extends IOException {

    private static final long serialVersionUID = 1L;

    public CannotRunException(String message) {
        super(message);
    }

    public CannotRunException(String message, Throwable cause) {
        super(message, cause);
    }
}
