/**
 * What each group of Envoys must have: resources by type and name, each with its version (a hash of its content), its
 * bytes (serialized once) and where it came from. No translation lives here.
 */
@NullMarked
package io.signalbox.snapshot;

import org.jspecify.annotations.NullMarked;
