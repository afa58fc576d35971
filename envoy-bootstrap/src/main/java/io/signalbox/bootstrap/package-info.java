/** Envoy bootstrap configurations, and how an Envoy binary is found or installed. */
@NullMarked
package io.signalbox.bootstrap;

import org.jspecify.annotations.NullMarked;
