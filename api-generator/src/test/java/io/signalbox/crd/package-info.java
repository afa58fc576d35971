/** Tests of the package of the same name. */
@NullMarked
package io.signalbox.crd;

import org.jspecify.annotations.NullMarked;
