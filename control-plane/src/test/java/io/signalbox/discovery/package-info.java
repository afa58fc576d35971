/** Discovery: which Upstreams Services make, what differs from those there, and the writing to a real API server. */
@NullMarked
package io.signalbox.discovery;

import org.jspecify.annotations.NullMarked;
