/**
 * What an option of the operators' resources means in Envoy: one file for each feature, with its validation and its
 * output at every level where it applies. A feature knows no other feature, no engine, no clock, and has no state: it
 * reads the message it is given, writes to the builder it is handed, and says the rest to its {@link
 * io.signalbox.feature.Scope}.
 */
@NullMarked
package io.signalbox.feature;

import org.jspecify.annotations.NullMarked;
