/** Tests of the package of the same name. */
@NullMarked
package io.signalbox.comments;

import org.jspecify.annotations.NullMarked;
