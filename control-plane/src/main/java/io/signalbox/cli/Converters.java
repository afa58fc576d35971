package io.signalbox.cli;

import io.signalbox.bootstrap.HostPort;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Options' values from text, with a sentence for what is wrong with them. */
final class Converters {

    private Converters() {}

    /** {@code HOST:PORT}. */
    static final class Address implements ITypeConverter<HostPort> {
        @Override
        public HostPort convert(String text) {
            try {
                return HostPort.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** A folder that is there. */
    static final class Folder implements ITypeConverter<Path> {
        @Override
        public Path convert(String text) {
            Path path = path(text);
            if (!Files.exists(path)) {
                throw new TypeConversionException("\"" + text + "\" does not exist; name a directory with YAML files");
            }
            if (!Files.isDirectory(path)) {
                throw new TypeConversionException("\"" + text + "\" is a file; name the directory that it is in");
            }
            return path;
        }
    }

    /** A folder that is there, or can be made. */
    static final class FolderToBe implements ITypeConverter<Path> {
        @Override
        public Path convert(String text) {
            Path path = path(text);
            if (Files.exists(path) && !Files.isDirectory(path)) {
                throw new TypeConversionException("\"" + text + "\" is a file; name a directory");
            }
            return path;
        }
    }

    /** A file that can be read. */
    static final class ReadableFile implements ITypeConverter<Path> {
        @Override
        public Path convert(String text) {
            Path path = path(text);
            if (!Files.isRegularFile(path)) {
                throw new TypeConversionException("\"" + text + "\" is not a file");
            }
            if (!Files.isReadable(path)) {
                throw new TypeConversionException("\"" + text + "\" may not be read by this user");
            }
            return path;
        }
    }

    /** {@code 30m}, {@code 5s}, {@code 250ms}, or {@code 0}. */
    static final class Time implements ITypeConverter<Duration> {
        private static final Pattern NUMBER_AND_UNIT = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

        @Override
        public Duration convert(String text) {
            if (text.equals("0")) {
                return Duration.ZERO;
            }
            Matcher matcher = NUMBER_AND_UNIT.matcher(text);
            if (!matcher.matches()) {
                throw new TypeConversionException(
                        "\"" + text + "\" is not a duration; write a number and a unit, as 30m, 5s or 250ms");
            }
            long number = Long.parseLong(matcher.group(1));
            return switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(number);
                case "s" -> Duration.ofSeconds(number);
                case "m" -> Duration.ofMinutes(number);
                default -> Duration.ofHours(number);
            };
        }
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new TypeConversionException("\"" + text + "\" is not a path: " + e.getReason());
        }
    }
}
