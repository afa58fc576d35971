package io.signalbox.translation;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedSet;
import io.signalbox.api.gateway.RouteOption;
import io.signalbox.api.gateway.RouteTable;
import io.signalbox.api.gateway.VirtualHostOption;
import io.signalbox.api.gloo.RouteOptions;
import io.signalbox.api.gloo.VirtualHostOptions;
import io.signalbox.feature.Inheritance;
import io.signalbox.feature.RouteSources;
import io.signalbox.feature.Scope;
import io.signalbox.feature.TableRoutes;
import io.signalbox.incremental.Reads;
import io.signalbox.model.FieldPath;
import io.signalbox.model.Key;
import io.signalbox.reference.LabelSelector;
import io.signalbox.reference.Lookup;
import java.util.Optional;

/** RouteTables and option resources of which every question becomes a recorded read. */
record RecordedRouteSources(Reads reads) implements RouteSources {

    /** In which the {@code spec} of a resource that routes come from is translated. */
    static Scope scope(Reads reads, Key<?> subject) {
        return Scope.of(
                subject,
                FieldPath.SPEC,
                new RecordedLookups(reads),
                reads.get(new SettingsInForce()),
                new RecordedRouteSources(reads));
    }

    @Override
    public Lookup<Integer> weight(Key<RouteTable> table) {
        return found(table, reads.get(new RouteTableHead(table)).map(RouteTableHead.Head::weight));
    }

    @Override
    public ImmutableSortedSet<Key<RouteTable>> matching(ImmutableSet<String> namespaces, LabelSelector selector) {
        return reads.get(new RouteTablesMatching(namespaces, selector));
    }

    @Override
    public TableRoutes routes(Key<RouteTable> table, Inheritance from) {
        return reads.get(new RouteTableIn(table, from));
    }

    @Override
    public Lookup<Shared<RouteOptions>> options(Key<RouteOption> resource) {
        return found(resource, reads.get(new RouteOptionOf(resource)));
    }

    @Override
    public Lookup<Shared<VirtualHostOptions>> hostOptions(Key<VirtualHostOption> resource) {
        return found(resource, reads.get(new VirtualHostOptionOf(resource)));
    }

    /** Only of what is not there it is asked why. */
    private <T> Lookup<T> found(Key<?> key, Optional<T> found) {
        return found.isPresent()
                ? new Lookup.Found<>(found.get())
                : switch (new RecordedLookups(reads).find(key)) {
                    case Lookup.NotPermitted<?>(String because) -> new Lookup.NotPermitted<>(because);
                    case Lookup.Found<?> _, Lookup.Missing<?> _ -> new Lookup.Missing<>();
                };
    }
}
