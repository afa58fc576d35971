@NullMarked
package io.signalbox.ads;

import org.jspecify.annotations.NullMarked;
