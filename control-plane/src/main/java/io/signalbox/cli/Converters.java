package io.signalbox.cli;

import io.signalbox.bootstrap.HostPort;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
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

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new TypeConversionException("\"" + text + "\" is not a path: " + e.getReason());
        }
    }
}
