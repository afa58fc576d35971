package io.signalbox.translation;

import com.google.common.collect.ImmutableList;
import io.signalbox.api.gateway.Gateway;
import io.signalbox.api.gateway.VirtualService;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.Key;
import java.util.Comparator;
import java.util.Set;

/**
 * Which of its domains a VirtualService has on a Gateway. A domain that two of them ask for stays with the one that was
 * there first, by creation time and then by name.
 */
public record OwnedDomains(Key<Gateway> gateway, Key<VirtualService> virtualService)
        implements Query<OwnedDomains.Claims> {

    /**
     * @param owned the domains it has, in its order
     * @param lost the domains that an older VirtualService has
     * @param contested the domains it has and a younger VirtualService asks for
     */
    public record Claims(ImmutableList<String> owned, ImmutableList<Contest> lost, ImmutableList<Contest> contested) {}

    /** A domain, and who else wants it or has it. */
    public record Contest(String domain, Key<VirtualService> other) {}

    @Override
    public Claims answer(Reads reads) {
        ImmutableList.Builder<String> owned = ImmutableList.builder();
        ImmutableList.Builder<Contest> lost = ImmutableList.builder();
        ImmutableList.Builder<Contest> contested = ImmutableList.builder();
        for (String domain : reads.get(new DomainsOf(virtualService))) {
            Set<Key<VirtualService>> claimants = reads.members(Groupings.DOMAIN_CLAIMS, new DomainOn(gateway, domain));
            Key<VirtualService> first = claimants.size() < 2 ? virtualService : first(reads, claimants);
            if (first.equals(virtualService)) {
                owned.add(domain);
                claimants.stream()
                        .filter(other -> !other.equals(virtualService))
                        .forEach(other -> contested.add(new Contest(domain, other)));
            } else {
                lost.add(new Contest(domain, first));
            }
        }
        return new Claims(owned.build(), lost.build(), contested.build());
    }

    private static Key<VirtualService> first(Reads reads, Set<Key<VirtualService>> claimants) {
        return claimants.stream()
                .map(key -> reads.get(new AgeOf<>(key)))
                .min(Comparator.naturalOrder())
                .orElseThrow()
                .key();
    }
}
