/**
 * Kubernetes' CustomResourceDefinitions of our kinds, from their protos. Knows protobuf's JSON mapping, Kubernetes'
 * rules for structural schemas and {@link io.signalbox.comments}; writes no file.
 */
@NullMarked
package io.signalbox.crd;

import org.jspecify.annotations.NullMarked;
