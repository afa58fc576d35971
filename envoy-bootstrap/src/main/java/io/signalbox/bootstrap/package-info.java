/**
 * What stands beside the control plane to make a whole: Envoy bootstrap configurations, how an Envoy binary is found or
 * installed, Envoy as a child process, and a backend to route to. Knows nothing of Gloo's resources and nothing of xDS
 * messages; {@code signalbox bootstrap}, {@code signalbox demo} and the tests with the real Envoy are its users.
 */
@NullMarked
package io.signalbox.bootstrap;

import org.jspecify.annotations.NullMarked;
