package io.signalbox.boot;

import io.signalbox.cli.Cli;

/** Where the process begins. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        Thread.setDefaultUncaughtExceptionHandler(new LastWord(System::exit));
        System.exit(Cli.run(Serving::start, Check::check, arguments));
    }
}
