package io.signalbox.cli;

import io.signalbox.source.kubernetes.KubernetesOptions;
import java.nio.file.Path;

/** Where resources come from. */
public sealed interface Input {

    /** The YAML and JSON files in and below a folder. */
    record Folder(Path directory) implements Input {}

    /** A Kubernetes cluster, in which statuses are written, too. */
    record Cluster(KubernetesOptions options) implements Input {}
}
