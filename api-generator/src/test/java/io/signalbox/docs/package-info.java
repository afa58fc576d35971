/** Tests of the package of the same name. */
@NullMarked
package io.signalbox.docs;

import org.jspecify.annotations.NullMarked;
