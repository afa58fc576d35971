package io.signalbox.bootstrap;

/** The Envoy of the tests; the first test on a fresh machine installs it. */
final class RealEnvoy {

    private RealEnvoy() {}

    static EnvoyBinary binary() throws EnvoyNotFoundException, InterruptedException {
        return EnvoyBinary.locate(System.getenv(), System.err::println);
    }
}
