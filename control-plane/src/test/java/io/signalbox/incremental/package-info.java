/** The incremental engine's tests: readable ones beside each part, and its three laws over a random toy world. */
@NullMarked
package io.signalbox.incremental;

import org.jspecify.annotations.NullMarked;
