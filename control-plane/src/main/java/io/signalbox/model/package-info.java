/**
 * The operators' world as immutable values: kinds, keys, resources with their metadata, where a resource came from,
 * and the events by which sources tell of changes. Also YAML and JSON to proto and back. Nothing of Envoy and no
 * I/O lives here.
 */
@NullMarked
package io.signalbox.model;

import org.jspecify.annotations.NullMarked;
