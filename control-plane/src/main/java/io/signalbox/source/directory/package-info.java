/**
 * The source that reads resources from the files of a folder, and tells of changes at once. It knows files and
 * manifests; what the resources mean is nothing to it.
 */
@NullMarked
package io.signalbox.source.directory;

import org.jspecify.annotations.NullMarked;
