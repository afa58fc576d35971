/** Compares what is generated with what is committed. */
@NullMarked
package io.signalbox.generator;

import org.jspecify.annotations.NullMarked;
