package io.signalbox.ads;

import com.google.common.collect.ImmutableList;
import io.signalbox.envoy.ResourceType;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One connected Envoy as an operator sees it, at one moment.
 *
 * @param group empty as long as the node has not said where it belongs, or said it in a way that is not understood
 * @param sequence of the newest snapshot that the stream knows of
 */
public record Client(
        String node,
        String cluster,
        String group,
        String peer,
        Instant since,
        Variant variant,
        long sequence,
        ImmutableList<OfType> types) {

    /**
     * A type that the client asked for.
     *
     * @param subscribed how many names it asked for, beside a wildcard
     * @param held how many resources it is known to have
     * @param sentVersion of the newest response
     * @param acceptedVersion of the newest acknowledged response
     * @param refusals how many responses it refused on this stream
     * @param lastError Envoy's words of the newest refusal; empty if there was none
     * @param lag how many snapshots it is behind; 0 if it has all that is due
     * @param inFlightSince when the response was sent that it has not answered; absent if it has answered all
     */
    public record OfType(
            ResourceType type,
            boolean wildcard,
            int subscribed,
            int held,
            String sentVersion,
            String sentNonce,
            String acceptedVersion,
            String acceptedNonce,
            long refusals,
            String lastError,
            long lag,
            @Nullable Instant inFlightSince) {}

    static ImmutableList<OfType> types(Subscription subscription) {
        return Arrays.stream(ResourceType.values())
                .map(subscription::ledger)
                .filter(ledger -> ledger.interest().asked())
                .map(ledger -> ofType(ledger, subscription.target().sequence()))
                .collect(ImmutableList.toImmutableList());
    }

    private static OfType ofType(Ledger ledger, long sequence) {
        Tally tally = ledger.tally();
        Flight flight = ledger.flight();
        boolean current =
                flight == null && ledger.due().idle() && ledger.due().withheld().isEmpty();
        return new OfType(
                ledger.type(),
                ledger.interest().wildcard(),
                ledger.interest().names().size(),
                ledger.held().ours().size(),
                tally.lastVersion(),
                tally.lastNonce(),
                tally.acceptedVersion(),
                tally.acceptedNonce(),
                tally.refusals(),
                tally.lastError(),
                current ? 0 : sequence - tally.acceptedSequence(),
                flight == null ? null : flight.since());
    }
}
