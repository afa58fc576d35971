/** Tests of following names, and the configuration that tests of other packages look around in. */
@NullMarked
package io.signalbox.reference;

import org.jspecify.annotations.NullMarked;
