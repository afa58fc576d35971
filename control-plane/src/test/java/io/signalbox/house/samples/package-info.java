/** Code that breaks rules of the house on purpose, to show that the rules find it. */
@NullMarked
package io.signalbox.house.samples;

import org.jspecify.annotations.NullMarked;
