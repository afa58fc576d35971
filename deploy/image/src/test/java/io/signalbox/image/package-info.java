/** The container image, as it is and as it runs. */
@NullMarked
package io.signalbox.image;

import org.jspecify.annotations.NullMarked;
