package io.signalbox.ads;

import com.google.common.collect.ImmutableList;
import io.signalbox.envoy.ResourceType;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/** One {@link Ledger} for each type. Immutable. */
record Ledgers(ImmutableList<Ledger> byType) {

    static final Ledgers NEW =
            new Ledgers(Arrays.stream(ResourceType.values()).map(Ledger::of).collect(ImmutableList.toImmutableList()));

    Ledger of(ResourceType type) {
        return byType.get(type.ordinal());
    }

    Ledgers with(Ledger next) {
        if (of(next.type()) == next) {
            return this;
        }
        ImmutableList.Builder<Ledger> all = ImmutableList.builderWithExpectedSize(byType.size());
        for (Ledger ledger : byType) {
            all.add(ledger.type() == next.type() ? next : ledger);
        }
        return new Ledgers(all.build());
    }

    Ledgers update(ResourceType type, UnaryOperator<Due> change) {
        Ledger ledger = of(type);
        return with(ledger.with(change.apply(ledger.due())));
    }
}
