package io.signalbox.source.directory;

import io.signalbox.model.FieldPath;
import io.signalbox.model.ManifestFile;
import io.signalbox.model.ManifestProblem;
import io.signalbox.model.Manifests;
import io.signalbox.model.Problem;
import io.signalbox.model.Severity;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * One look at a file.
 *
 * @param manifests what it says; a file that cannot be read says so by a problem
 * @param complete whether it ends as text files do; one that is just being written mostly does not
 */
record FileText(ManifestFile manifests, boolean complete) {

    /** The API server takes no request larger than 3 MiB; what is larger is surely something else. */
    static final int BYTES_MAX = 16 << 20;

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    /** @param before what the file said when it was last believed */
    static FileText read(Path file, ManifestFile before) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(BYTES_MAX + 1);
            if (bytes.length > BYTES_MAX) {
                return unreadable(ManifestProblem.TOO_LARGE, "is larger than " + (BYTES_MAX >> 20) + " MiB");
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            if (!text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK) {
                text = text.substring(1);
            }
            return new FileText(Manifests.read(file, text, before), text.isEmpty() || text.endsWith("\n"));
        } catch (CharacterCodingException e) {
            return unreadable(ManifestProblem.CANNOT_READ, "is not text in UTF-8");
        } catch (IOException e) {
            return unreadable(ManifestProblem.CANNOT_READ, "cannot be read: " + reason(e));
        }
    }

    static FileText unreadable(String code, String words) {
        return remark(problem(Severity.ERROR, code, "the file " + words));
    }

    static Problem problem(Severity severity, String code, String message) {
        return new Problem(severity, code, FieldPath.ROOT, null, message);
    }

    /** A place that is no manifest and about which there is something to say. */
    static FileText remark(Problem problem) {
        return new FileText(ManifestFile.of(problem), true);
    }

    static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException gone -> "there is no such file";
            case AccessDeniedException denied -> "permission denied";
            default -> String.valueOf(e.getMessage());
        };
    }
}
