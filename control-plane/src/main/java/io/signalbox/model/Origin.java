package io.signalbox.model;

import io.signalbox.api.core.Status;
import java.nio.file.Path;

/**
 * Where a resource was written. Kept beside the resource, not in it, so that a line inserted above a resource moves
 * its origin without translating it again.
 */
public sealed interface Origin {

    /** Where to look, in one short phrase such as {@code shop.yaml:12}. */
    String describe();

    /**
     * A document of a file.
     *
     * @param file the path as the operator knows it
     * @param line the document's first line in the file, from 1
     * @param text the document's text, from which the lines of single fields are found when somebody asks
     */
    record InFile(Path file, int line, String text) implements Origin {
        @Override
        public String describe() {
            return file + ":" + line;
        }

        /** Without the text, which may hold a secret. */
        @Override
        public String toString() {
            return describe();
        }
    }

    /**
     * An object of the Kubernetes API.
     *
     * @param uid {@code metadata.uid}; empty for Kubernetes' own kinds, of which nothing is ever written
     * @param status what this installation last said of it there; an empty one if it said nothing yet
     */
    record InCluster(String resourceVersion, long generation, String uid, Status status) implements Origin {
        @Override
        public String describe() {
            return "Kubernetes, resourceVersion " + resourceVersion;
        }
    }

    /** Assumed by Signalbox because nobody wrote one, as Gloo Edge's default Gateways. */
    record BuiltIn() implements Origin {
        @Override
        public String describe() {
            return "built in";
        }
    }
}
