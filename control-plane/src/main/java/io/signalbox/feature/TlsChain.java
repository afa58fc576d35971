package io.signalbox.feature;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.signalbox.reference.SecretPart;

/**
 * How a listener terminates TLS for some server names.
 *
 * @param sniDomains empty: all that no other chain names
 * @param secrets what the context refers to by SDS
 */
public record TlsChain(
        ImmutableList<String> sniDomains, DownstreamTlsContext context, ImmutableSortedSet<SecretPart> secrets) {}
