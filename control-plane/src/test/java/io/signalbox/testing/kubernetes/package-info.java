/**
 * A real Kubernetes API for tests: {@code deploy/dev-cluster}, one for all tests of a JVM. Nothing of Signalbox is
 * assumed here but its CRDs.
 */
@NullMarked
package io.signalbox.testing.kubernetes;

import org.jspecify.annotations.NullMarked;
