/** The source against a real API server, and through a line that can be cut. */
@NullMarked
package io.signalbox.source.kubernetes;

import org.jspecify.annotations.NullMarked;
