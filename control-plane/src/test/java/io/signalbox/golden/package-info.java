/** Whole cases: operators' YAML in, Envoy's resources and what operators are told out. */
@NullMarked
package io.signalbox.golden;

import org.jspecify.annotations.NullMarked;
