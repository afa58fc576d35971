/**
 * Vocabulary over Envoy's messages: names of resources, resource types, filters, matchers and deterministic packing.
 * None of the operators' protos lives here.
 */
@NullMarked
package io.signalbox.envoy;

import org.jspecify.annotations.NullMarked;
