package io.signalbox.cli;

/** The command line or the environment is wrong, in a way that picocli does not see. Becomes {@link ExitCode#USAGE}. */
final class WrongUsageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    WrongUsageException(String message) {
        super(message);
    }
}
