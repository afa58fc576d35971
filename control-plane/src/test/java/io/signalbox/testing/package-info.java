/** What tests of several packages need. */
@NullMarked
package io.signalbox.testing;

import org.jspecify.annotations.NullMarked;
