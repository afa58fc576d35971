package io.signalbox.cli;

import io.signalbox.source.kubernetes.KubernetesOptions;
import java.nio.file.Path;
import java.util.Optional;

/** Where resources come from. */
public sealed interface Input {

    /**
     * The YAML and JSON files in and below a folder.
     *
     * @param state where the last good forms of resources that are wrong are kept over restarts; absent: nowhere
     */
    record Folder(Path directory, Optional<Path> state) implements Input {

        /** One of which nothing is kept. */
        public Folder(Path directory) {
            this(directory, Optional.empty());
        }
    }

    /** A Kubernetes cluster, in which statuses are written, too. */
    record Cluster(KubernetesOptions options) implements Input {}
}
