package io.signalbox.ads;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.signalbox.snapshot.EnvoyResource;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * What looking at a ledger's due names came to.
 *
 * @param ledger with the names looked at crossed off
 * @param response what to send, if anything
 */
record Draft(Ledger ledger, @Nullable Response response) {

    /**
     * @param changed what the client does not have yet, or is owed
     * @param removed what it must let go, or never was
     * @param after what it has then
     * @param resources what the response carries: more than what changed if it must be complete
     */
    record Response(
            ImmutableMap<String, EnvoyResource> changed,
            ImmutableSet<String> removed,
            Held after,
            Collection<EnvoyResource> resources) {}
}
