/**
 * Applies batches of events, owns the engine and its thread, publishes change sets: the one mutable heart. Nothing of
 * Kubernetes or gRPC lives here.
 */
@NullMarked
package io.signalbox.store;

import org.jspecify.annotations.NullMarked;
