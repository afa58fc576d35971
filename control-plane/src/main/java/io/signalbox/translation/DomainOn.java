package io.signalbox.translation;

import io.signalbox.api.gateway.Gateway;
import io.signalbox.model.Key;

/** A domain on a Gateway's listener: only one VirtualService may have it. */
public record DomainOn(Key<Gateway> gateway, String domain) {}
