/**
 * The Kubernetes API as a source of configuration: lists and watches what Signalbox reads, and tells of each change
 * once. Nothing is translated here, and nothing is written to the API.
 */
@NullMarked
package io.signalbox.source.kubernetes;

import org.jspecify.annotations.NullMarked;
