package io.signalbox.translation;

import com.google.common.collect.ImmutableList;
import io.signalbox.api.gateway.VirtualService;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.Key;
import java.util.List;

/**
 * The domains that a VirtualService asks for, in its order, each once; {@code *} if it names none. Compared as Envoy
 * compares them, without regard to case.
 */
public record DomainsOf(Key<VirtualService> virtualService) implements Query<ImmutableList<String>> {

    private static final String ALL = "*";

    @Override
    public ImmutableList<String> answer(Reads reads) {
        return reads.get(new ResourceAt<>(virtualService))
                .map(resource -> domains(resource.body().getVirtualHost().getDomainsList()))
                .orElseGet(ImmutableList::of);
    }

    private static ImmutableList<String> domains(List<String> written) {
        if (written.isEmpty() || written.equals(List.of(""))) {
            return ImmutableList.of(ALL);
        }
        return written.stream()
                .filter(domain -> !domain.isEmpty())
                .map(String::toLowerCase)
                .distinct()
                .collect(ImmutableList.toImmutableList());
    }
}
