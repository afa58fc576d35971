package io.signalbox.boot;

import io.signalbox.cli.Cli;

/** Where the process begins. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(Cli.run(Serving::start, Check::check, arguments));
    }
}
