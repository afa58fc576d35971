package io.signalbox.admin;

import io.signalbox.incremental.Engine;
import io.signalbox.incremental.Family;
import io.signalbox.incremental.Query;
import io.signalbox.snapshot.EnvoyResource;
import io.signalbox.snapshot.ResourceName;
import io.signalbox.store.Store;
import io.signalbox.translation.Families;
import io.signalbox.translation.ProxyName;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Explanations from what the engine recorded. May be asked from any thread; each question takes a turn between two
 * batches.
 */
public final class RecordedReads implements Explanations {

    /** Well above the longest batch that was measured: all of 10,000 services at the start. */
    private static final Duration WAIT_MAX = Duration.ofSeconds(60);

    private final Store store;

    public RecordedReads(Store store) {
        this.store = store;
    }

    @Override
    public Optional<String> of(String group, ResourceName name) {
        int separator = group.indexOf('~');
        if (separator < 0) {
            return Optional.empty();
        }
        ProxyName proxy = new ProxyName(group.substring(0, separator), group.substring(separator + 1));
        try {
            return store.ask(engine -> query(engine, proxy, name)
                            .map(query -> engine.why(query).toString()))
                    .get(WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the engine did not answer", e);
        }
    }

    private static Optional<Query<?>> query(Engine engine, ProxyName proxy, ResourceName name) {
        for (Family<ProxyName, ?, Optional<EnvoyResource>> family : Families.PUBLISHED) {
            Optional<Query<?>> query = query(engine, family, proxy, name);
            if (query.isPresent()) {
                return query;
            }
        }
        return Optional.empty();
    }

    private static <M> Optional<Query<?>> query(
            Engine engine, Family<ProxyName, M, Optional<EnvoyResource>> family, ProxyName proxy, ResourceName name) {
        for (Map.Entry<M, Optional<EnvoyResource>> entry :
                engine.all(family, proxy).entrySet()) {
            if (entry.getValue().map(EnvoyResource::id).filter(name::equals).isPresent()) {
                return Optional.of(family.queryOf(proxy, entry.getKey()));
            }
        }
        return Optional.empty();
    }
}
