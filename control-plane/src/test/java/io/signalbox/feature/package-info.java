/** Features as specifications: operators' YAML in, Envoy's messages and reports out. */
@NullMarked
package io.signalbox.feature;

import org.jspecify.annotations.NullMarked;
