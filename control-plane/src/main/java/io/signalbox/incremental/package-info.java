/**
 * The incremental engine: queries that are pure functions, inputs that are set from outside, reads that are recorded.
 * Start with {@link io.signalbox.incremental.Engine}, whose class comment is the whole story.
 *
 * <p>Knows nothing of Envoy, of Signalbox's own types, or of threads: an engine is confined to whichever one thread
 * owns it. Depends on {@code java.base}, Guava's immutable collections and JSpecify only.
 */
@NullMarked
package io.signalbox.incremental;

import org.jspecify.annotations.NullMarked;
