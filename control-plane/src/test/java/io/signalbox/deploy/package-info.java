/** What {@code deploy} installs: the Helm chart, by the real Helm, on a real API server, with a real Envoy. */
@NullMarked
package io.signalbox.deploy;

import org.jspecify.annotations.NullMarked;
