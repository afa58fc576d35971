@NullMarked
package io.signalbox.bootstrap;

import org.jspecify.annotations.NullMarked;
