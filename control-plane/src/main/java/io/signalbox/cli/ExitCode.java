package io.signalbox.cli;

/** How a command ends. Scripts rely on these. */
public final class ExitCode {

    public static final int FINE = 0;

    /** The configuration that was looked at has errors. */
    public static final int CONFIGURATION_ERRORS = 1;

    /** The command line is wrong. */
    public static final int USAGE = 2;

    /** The command was understood, and cannot be carried out here and now. */
    public static final int CANNOT_RUN = 3;

    /** A part of the process has failed by a mistake of Signalbox. EX_SOFTWARE of sysexits.h. */
    public static final int DEFECT = 70;

    private ExitCode() {}
}
