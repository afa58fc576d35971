package io.signalbox.ads;

/**
 * What was said of one type on one stream: for answering the client and for the operator's eyes.
 *
 * @param lastNonce of the newest response, empty before the first
 * @param lastVersion of the newest response
 * @param acceptedNonce of the newest accepted response
 * @param acceptedVersion of the newest accepted response
 * @param acceptedSequence of the snapshot that the newest accepted response was taken from
 * @param refusals how many responses were refused
 * @param lastError Envoy's words of the newest refusal; empty if there was none
 */
record Tally(
        String lastNonce,
        String lastVersion,
        String acceptedNonce,
        String acceptedVersion,
        long acceptedSequence,
        long refusals,
        String lastError) {

    static final Tally NOTHING = new Tally("", "", "", "", 0, 0, "");

    Tally sent(Flight flight) {
        return new Tally(
                flight.nonce(),
                flight.version(),
                acceptedNonce,
                acceptedVersion,
                acceptedSequence,
                refusals,
                lastError);
    }

    Tally accepted(Flight flight) {
        return new Tally(
                lastNonce, lastVersion, flight.nonce(), flight.version(), flight.sequence(), refusals, lastError);
    }

    Tally refused(String error) {
        return new Tally(lastNonce, lastVersion, acceptedNonce, acceptedVersion, acceptedSequence, refusals + 1, error);
    }
}
