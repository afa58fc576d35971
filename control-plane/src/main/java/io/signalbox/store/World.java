package io.signalbox.store;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import io.signalbox.envoy.ResourceType;
import io.signalbox.incremental.BatchResult;
import io.signalbox.incremental.DefectHandler;
import io.signalbox.incremental.Engine;
import io.signalbox.model.ConfigEvent;
import io.signalbox.model.Key;
import io.signalbox.model.Problem;
import io.signalbox.model.Resource;
import io.signalbox.report.Report;
import io.signalbox.snapshot.Acknowledgements.Refusal;
import io.signalbox.snapshot.Snapshots;
import io.signalbox.translation.Families;
import io.signalbox.translation.Groupings;
import io.signalbox.translation.ProxyName;
import io.signalbox.translation.WriteNamespace;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pcollections.PMap;

/**
 * The engine and all that stands around it: a batch of events goes in, snapshots are published, and what there is to
 * say of each resource is known. Confined to one thread; the {@link Store} gives it one of its own.
 */
public final class World {

    private final Engine engine;
    private final Inputs inputs = new Inputs();
    private final Findings findings = new Findings();
    private final ByProxy byProxy = new ByProxy();
    private final ProxyContents contents = new ProxyContents();
    private final Outlet outlet;
    private final LastGood lastGood;

    /** One that knows of no process before. */
    public World(String writeNamespace, Snapshots snapshots, DefectHandler defects) {
        this(writeNamespace, snapshots, defects, Map.of());
    }

    /**
     * @param defects hears of queries that failed; all others go on
     * @param lastGood what {@link #lastGood} was in a process before this one
     */
    public World(String writeNamespace, Snapshots snapshots, DefectHandler defects, Map<Key<?>, Resource<?>> lastGood) {
        this.engine = new Engine(Families.SETTLEMENT_ORDER, defects);
        this.outlet = new Outlet(snapshots);
        this.lastGood = new LastGood(engine, inputs, findings, lastGood);
        engine.batch(edits -> {
            edits.set(new WriteNamespace(), writeNamespace);
            edits.add(Groupings.WORLD, Groupings.ALL, Groupings.ALL);
        });
    }

    /**
     * What a batch did.
     *
     * @param changed the resources that came, went or changed, or of which something else is said now
     * @param published how many Envoy resources were put or removed, over all groups
     */
    public record Outcome(Set<Key<?>> changed, int published, long answered, long verified) {}

    /** Takes the events as one batch. */
    public Outcome apply(List<ConfigEvent> events) {
        Set<Key<?>> touched = new LinkedHashSet<>();
        BatchResult result = engine.batch(edits -> {
            touched.addAll(inputs.apply(lastGood.restore(events, edits), edits));
        });
        int published = outlet.publish(result);
        Set<Key<?>> changed = findings.update(result, touched, inputs.held());
        BatchResult remembered = lastGood.remember(changed);
        published += outlet.publish(remembered);
        changed.addAll(findings.update(remembered, Set.of(), inputs.held()));
        lastGood.keep(changed);
        changed.addAll(byProxy.update(result));
        changed.addAll(byProxy.update(remembered));
        changed.addAll(contents.update(result));
        changed.addAll(contents.update(remembered));
        changed.addAll(contents.concerned(changed, byProxy.bySubject()));
        changed.addAll(updateRejections());
        return new Outcome(
                changed,
                published,
                result.answered() + remembered.answered(),
                result.verified() + remembered.verified());
    }

    /** An Envoy accepted versions. */
    public Outcome accepted(String group, ResourceType type, ImmutableMap<String, String> versions) {
        int published = outlet.accepted(group, type, versions);
        return new Outcome(updateRejections(), published, 0, 0);
    }

    /** An Envoy refused a response: the guilty are put back to what was last accepted, and operators are told. */
    public Outcome refused(Refusal refusal) {
        int published = outlet.refused(refusal);
        return new Outcome(updateRejections(), published, 0, 0);
    }

    private Set<Key<?>> updateRejections() {
        if (!outlet.takeRejectionsChanged()) {
            return ImmutableSet.of();
        }
        byProxy.refusals(outlet.rejectionsByGroup());
        Set<Key<?>> changed = findings.refusals(outlet.rejections(), inputs.held());
        changed.addAll(contents.concerned(changed, byProxy.bySubject()));
        return changed;
    }

    /** For questions between two batches; not to be edited. */
    public Engine engine() {
        return engine;
    }

    /** What sources told, by key. */
    public PMap<Key<?>, Held> held() {
        return inputs.held();
    }

    /** What is wrong at places, such as files, that cannot be said of any resource. */
    public PMap<String, ImmutableList<Problem>> places() {
        return inputs.places();
    }

    /** What is to be said of each resource; resources of which nothing is to be said are absent. */
    public PMap<Key<?>, ImmutableList<Report>> reports() {
        return findings.bySubject();
    }

    /** The last good forms of resources that are wrong now, as far as those add to what they are now. */
    public PMap<Key<?>, Resource<?>> lastGood() {
        return lastGood.kept();
    }

    /** The proxies that each resource is part of, with what is to be said of it there. */
    public PMap<Key<?>, ImmutableSortedMap<ProxyName, ImmutableList<Report>>> byProxy() {
        return byProxy.bySubject();
    }

    /** What Proxies are put together from, while they are written. */
    public ProxyParts proxyParts() {
        return contents.parts();
    }
}
