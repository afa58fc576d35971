package io.signalbox.ads;

import com.google.rpc.Status;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.signalbox.ads.Event.Reply;
import io.signalbox.ads.Event.Wish;
import java.util.Optional;
import java.util.Set;

/** Between the messages of one variant and what both mean. Stateless. */
sealed interface Codec<Q, R> permits SotwCodec, DeltaCodec {

    Variant variant();

    /** Who asks; said in a stream's first request only. */
    Node node(Q request);

    /** Empty on a service for a single type, whose clients need not say it. */
    String typeUrl(Q request);

    Wish wish(Q request);

    Reply reply(Q request);

    R write(Push push);

    /** An answer for a type that is not served: there is nothing of it. */
    R nothing(String typeUrl, String nonce, Set<String> names);

    /** Size in bytes of a response on the wire. */
    long size(R response);

    /** An error is a refusal even without words; a nonce without error is an acknowledgement. */
    static Reply reply(String nonce, Optional<Status> error) {
        if (nonce.isEmpty()) {
            return new Reply.Silent();
        }
        return error.<Reply>map(status -> new Reply.Refused(nonce, status.getMessage()))
                .orElseGet(() -> new Reply.Accepted(nonce));
    }
}
