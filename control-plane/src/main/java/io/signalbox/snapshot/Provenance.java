package io.signalbox.snapshot;

import io.signalbox.model.FieldPath;
import io.signalbox.model.Key;

/** An operator's resource, and the field in it, that an Envoy resource came from. */
public record Provenance(Key<?> subject, FieldPath field) {}
