/** Puts the parts together, by constructors, in one readable place. Nothing imports this. */
@NullMarked
package io.signalbox.boot;

import org.jspecify.annotations.NullMarked;
