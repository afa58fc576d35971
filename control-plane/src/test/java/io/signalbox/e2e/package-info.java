/** The whole of it: YAML in a folder, the control plane, a real Envoy, and requests through it. */
@NullMarked
package io.signalbox.e2e;

import org.jspecify.annotations.NullMarked;
