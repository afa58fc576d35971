/** What the protos promise: Gloo Edge's shape, a description of every field, and Kubernetes' JSON. */
@NullMarked
package io.signalbox.api;

import org.jspecify.annotations.NullMarked;
