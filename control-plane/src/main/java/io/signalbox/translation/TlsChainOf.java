package io.signalbox.translation;

import com.google.common.collect.ImmutableList;
import io.signalbox.api.gateway.VirtualService;
import io.signalbox.feature.DownstreamTls;
import io.signalbox.feature.Scope;
import io.signalbox.feature.TlsChain;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.FieldPath;
import io.signalbox.model.Key;
import io.signalbox.model.Resource;
import io.signalbox.reference.Lookups;
import io.signalbox.report.Translated;
import java.util.Optional;

/**
 * How a VirtualService wants its listeners to terminate TLS; what it last wanted that was good if what it wants now is
 * not. Absent without {@code sslConfig}.
 */
public record TlsChainOf(Key<VirtualService> virtualService) implements Query<Translated<Optional<TlsChain>>> {
    @Override
    public Translated<Optional<TlsChain>> answer(Reads reads) {
        Optional<VirtualService> current =
                reads.get(new ResourceAt<>(virtualService)).map(Resource::body).filter(VirtualService::hasSslConfig);
        if (current.isEmpty()) {
            return Translated.of(Optional.empty());
        }
        Scope scope = scope(new RecordedLookups(reads), reads);
        Optional<TlsChain> chain = DownstreamTls.chain(current.get().getSslConfig(), scope);
        if (chain.isEmpty()) {
            chain = reads.get(new LastGoodOf<>(virtualService))
                    .map(Resource::body)
                    .filter(VirtualService::hasSslConfig)
                    .flatMap(lastGood ->
                            DownstreamTls.chain(lastGood.getSslConfig(), scope(new LastGoodLookups(reads), reads)));
        }
        return new Translated<>(chain, ImmutableList.copyOf(scope.reports()));
    }

    private Scope scope(Lookups lookups, Reads reads) {
        return Scope.of(virtualService, FieldPath.SPEC.field("sslConfig"), lookups, reads.get(new SettingsInForce()));
    }
}
