package io.signalbox.translation;

import com.google.common.collect.ImmutableList;
import io.signalbox.envoy.ResourceType;
import io.signalbox.feature.Secrets;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.FieldPath;
import io.signalbox.reference.SecretPart;
import io.signalbox.snapshot.EnvoyResource;
import io.signalbox.snapshot.Provenance;
import java.util.Optional;

/**
 * A secret as Envoy gets it by SDS. When the Secret is gone or not good any more (a key that does not fit, say), what
 * it last was that was good; who refers to it is told by {@link TlsChainOf} and {@link ClusterOf}.
 */
public record SecretOf(SecretPart part) implements Query<Optional<EnvoyResource>> {
    @Override
    public Optional<EnvoyResource> answer(Reads reads) {
        return reads.get(new ResourceAt<>(part.secret()))
                .flatMap(secret -> Secrets.envoySecret(part, secret))
                .or(() -> reads.get(new LastGoodOf<>(part.secret()))
                        .flatMap(lastGood -> Secrets.envoySecret(part, lastGood)))
                .map(secret -> EnvoyResource.of(
                        ResourceType.SECRET,
                        part.sdsName(),
                        secret,
                        ImmutableList.of(new Provenance(part.secret(), FieldPath.ROOT))));
    }
}
