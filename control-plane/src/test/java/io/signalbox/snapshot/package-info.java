@NullMarked
package io.signalbox.snapshot;

import org.jspecify.annotations.NullMarked;
