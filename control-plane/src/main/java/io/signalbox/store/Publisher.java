package io.signalbox.store;

import com.google.common.collect.ImmutableList;
import io.signalbox.incremental.BatchResult;
import io.signalbox.incremental.Changes;
import io.signalbox.incremental.Family;
import io.signalbox.snapshot.EnvoyResource;
import io.signalbox.snapshot.ResourceName;
import io.signalbox.translation.Families;
import io.signalbox.translation.ProxyName;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Turns what a batch changed in the families into what it changes for each group of Envoys. Knows which resource each
 * member last gave, since an answer may change its resource's name or give none. Confined to the translation thread.
 */
final class Publisher {

    private final Map<Slot, Map<Object, EnvoyResource>> published = new HashMap<>();

    /** What changed for one group. */
    record GroupChange(ImmutableList<EnvoyResource> upserts, ImmutableList<ResourceName> removals) {
        boolean isEmpty() {
            return upserts.isEmpty() && removals.isEmpty();
        }
    }

    /** The groups that a batch changed, by their names. */
    Map<String, GroupChange> changes(BatchResult result) {
        Map<String, Pending> pending = new TreeMap<>();
        for (Family<ProxyName, ?, Optional<EnvoyResource>> family : Families.PUBLISHED) {
            collect(family, result, pending);
        }
        Map<String, GroupChange> changes = new TreeMap<>();
        pending.forEach((group, change) -> {
            GroupChange done = change.done();
            if (!done.isEmpty()) {
                changes.put(group, done);
            }
        });
        return changes;
    }

    private <M> void collect(
            Family<ProxyName, M, Optional<EnvoyResource>> family, BatchResult result, Map<String, Pending> pending) {
        result.changes(family).groups().forEach((proxy, change) -> {
            Map<Object, EnvoyResource> last =
                    published.computeIfAbsent(new Slot(family, proxy), slot -> new HashMap<>());
            Pending group = pending.computeIfAbsent(proxy.group(), name -> new Pending());
            collect(change, last, group);
            if (last.isEmpty()) {
                published.remove(new Slot(family, proxy));
            }
        });
    }

    private static <M> void collect(
            Changes.OfGroup<M, Optional<EnvoyResource>> change, Map<Object, EnvoyResource> last, Pending group) {
        change.removals().forEach(member -> group.removed(last.remove(member)));
        change.upserts().forEach((member, answer) -> {
            EnvoyResource before = answer.isPresent() ? last.put(member, answer.get()) : last.remove(member);
            group.replaced(before, answer);
        });
    }

    private record Slot(Family<?, ?, ?> family, ProxyName proxy) {}

    /** Removals and upserts of one group while they are collected; an upsert of a name wins over its removal. */
    private static final class Pending {
        private final Map<ResourceName, Optional<EnvoyResource>> byName = new TreeMap<>();

        void removed(@Nullable EnvoyResource before) {
            if (before != null) {
                byName.putIfAbsent(before.id(), Optional.empty());
            }
        }

        void replaced(@Nullable EnvoyResource before, Optional<EnvoyResource> after) {
            if (before != null
                    && after.filter(resource -> resource.id().equals(before.id()))
                            .isEmpty()) {
                removed(before);
            }
            after.filter(resource -> before == null || !resource.equals(before))
                    .ifPresent(resource -> byName.put(resource.id(), Optional.of(resource)));
        }

        GroupChange done() {
            ImmutableList.Builder<EnvoyResource> upserts = ImmutableList.builder();
            ImmutableList.Builder<ResourceName> removals = ImmutableList.builder();
            byName.forEach((name, resource) -> resource.ifPresentOrElse(upserts::add, () -> removals.add(name)));
            return new GroupChange(upserts.build(), removals.build());
        }
    }
}
