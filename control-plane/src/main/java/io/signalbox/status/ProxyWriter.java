package io.signalbox.status;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.signalbox.model.ConfigEvent;
import io.signalbox.model.FieldPath;
import io.signalbox.model.Key;
import io.signalbox.model.Kinds;
import io.signalbox.model.Origin;
import io.signalbox.model.Problem;
import io.signalbox.model.Severity;
import io.signalbox.store.Backlog;
import io.signalbox.store.Held;
import io.signalbox.store.StoreListener;
import io.signalbox.store.StoreView;
import io.signalbox.translation.ProxyMaker;
import io.signalbox.translation.ProxyName;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Keeps the Proxies in the Kubernetes API what the store says of them while {@code settings.gateway.persistProxySpec}
 * asks for them, and takes away those that are not to be there. Only for people and tools to look at: Signalbox itself
 * does not read them. Leaves all alone that Signalbox did not make. By the leader alone; serving never waits for it.
 */
public final class ProxyWriter implements StoreListener, AutoCloseable {

    /** Proxies cannot be written, for the reason given. */
    static final String NOT_WRITTEN = "ProxyNotWritten";

    private static final Duration LAST_WRITE_MAX = Duration.ofSeconds(1);

    private static final Logger log = LoggerFactory.getLogger(ProxyWriter.class);

    /** @param hash of what was written */
    private record Written(ProxyPatches.Version version, HashCode hash) {}

    private final ProxyPatches patches;
    private final WriteRate rate;
    private final String namespace;
    private final BooleanSupplier leading;
    private final Consumer<List<ConfigEvent>> problems;
    private final Backlog backlog = new Backlog(System::nanoTime);
    private final Thread thread = Thread.ofVirtual().name("proxies").unstarted(this::run);

    /** Confined to the thread, as are the two below. */
    private final Map<Key<?>, Written> written = new HashMap<>();

    /** Those that cannot be written, and what was said of it. */
    private final Map<Key<?>, String> refusals = new HashMap<>();

    /** How often in a row one could not be written. */
    private final Map<Key<?>, Integer> failures = new HashMap<>();

    private volatile @Nullable StoreView view;
    private volatile boolean closed;

    private ProxyWriter(Destination destination, BooleanSupplier leading, Consumer<List<ConfigEvent>> problems) {
        this.patches = new ProxyPatches(destination.client());
        this.rate = destination.rate();
        this.namespace = destination.namespace();
        this.leading = leading;
        this.problems = problems;
    }

    /**
     * Starts to write.
     *
     * @param destination Proxies in other namespaces are other installations'
     * @param leading whether this replica is the one that writes
     * @param problems is told what keeps Proxies from being written
     */
    public static ProxyWriter start(
            Destination destination, BooleanSupplier leading, Consumer<List<ConfigEvent>> problems) {
        ProxyWriter writer = new ProxyWriter(destination, leading, problems);
        writer.thread.start();
        return writer;
    }

    @Override
    public void onBatch(StoreView now, Set<Key<?>> changed, BatchCost cost) {
        view = now;
        if (!leading.getAsBoolean()) {
            return;
        }
        if (changed.stream().anyMatch(key -> key.kind().equals(Kinds.SETTINGS))) {
            backlog.add(all(now));
        } else {
            backlog.add(changed.stream().filter(this::isWritten).toList());
        }
    }

    /** This replica is the leader from now on: whatever others left undone is done. */
    public void lead() {
        StoreView now = view;
        if (now != null) {
            backlog.add(all(now));
        }
    }

    /** Those that are to be there and those that are there. */
    private List<Key<?>> all(StoreView now) {
        Stream<Key<?>> wanted = now.parts().listeners().keySet().stream()
                .map(proxy -> Kinds.PROXY.key(proxy.namespace(), proxy.name()));
        return Stream.concat(wanted, now.held().keySet().stream())
                .filter(this::isWritten)
                .distinct()
                .sorted()
                .toList();
    }

    private boolean isWritten(Key<?> key) {
        return key.kind().equals(Kinds.PROXY) && key.namespace().equals(namespace);
    }

    private void run() {
        try {
            while (!closed) {
                for (Key<?> key : backlog.take().keys()) {
                    attempt(key);
                }
            }
        } catch (InterruptedException e) {
            // Only close() interrupts.
        }
    }

    private void attempt(Key<?> key) throws InterruptedException {
        try {
            StoreView now = view;
            if (now != null && leading.getAsBoolean() && !closed) {
                write(key, now);
            }
            failures.remove(key);
        } catch (KubernetesClientException e) {
            backlog.addLater(key, Doubling.RETRY.pause(failures.merge(key, 1, Integer::sum)));
            // A conflict only means that the source has not told the newest version yet.
            log.atLevel(e.getCode() == ApiErrors.CONFLICT ? Level.DEBUG : Level.INFO)
                    .addKeyValue("resource", key)
                    .addKeyValue("reason", ApiErrors.words(e))
                    .log("a proxy cannot be written now");
        } catch (RuntimeException e) {
            if (!closed) { // Else the client may be closed, too.
                log.atError().setCause(e).addKeyValue("resource", key).log("a proxy is not written by a mistake");
            }
        }
    }

    private void write(Key<?> key, StoreView now) throws InterruptedException {
        try {
            Optional<ProxyText> wanted =
                    ProxyText.of(new ProxyName(key.namespace(), key.name()), now.parts(), now.held());
            Held there = now.held().get(key);
            if (there != null
                    && there.resource().filter(ProxyMaker.SIGNALBOX::made).isEmpty()) {
                written.remove(key);
            } else if (wanted.isPresent()) {
                write(key, wanted.get(), there);
            } else if (there != null && there.origin() instanceof Origin.InCluster origin && rate.await(leading)) {
                written.remove(key);
                patches.delete(key, origin.resourceVersion());
            }
            takeBack(key);
        } catch (KubernetesClientException e) {
            if (e.getCode() == ApiErrors.NOT_FOUND) {
                // Gone meanwhile: the source tells, if it has not yet.
                written.remove(key);
            }
            boolean hopeless = ApiErrors.isTooLarge(e) || e.getCode() == ApiErrors.INVALID;
            if (hopeless || e.getCode() == ApiErrors.FORBIDDEN) {
                refuse(key, e);
            }
            if (!hopeless) {
                throw e;
            }
        }
    }

    private void write(Key<?> key, ProxyText text, @Nullable Held there) throws InterruptedException {
        HashCode hash = Hashing.sha256().hashString(text.spec().toString(), StandardCharsets.UTF_8);
        Written last = written.get(key);
        if (there == null && last == null) {
            if (rate.await(leading)) {
                written.put(key, new Written(patches.create(key, text), hash));
            }
            return;
        }
        if (last == null) {
            last = patches.sameAs(key, text)
                    .map(version -> new Written(version, hash))
                    .orElse(null);
        }
        if (last != null && last.hash().equals(hash) && isUnchanged(last.version(), there)) {
            written.put(key, last);
            return;
        }
        String uid = there != null && there.origin() instanceof Origin.InCluster origin
                ? origin.uid()
                : last == null ? "" : last.version().uid();
        if (rate.await(leading)) {
            written.put(key, new Written(patches.replace(key, uid, text), hash));
        }
    }

    /** Whether nobody else has written it since. What the source has not seen yet is older. */
    private static boolean isUnchanged(ProxyPatches.Version version, @Nullable Held there) {
        return there != null
                && there.origin() instanceof Origin.InCluster origin
                && origin.uid().equals(version.uid())
                && origin.generation() <= version.generation();
    }

    private void refuse(Key<?> key, KubernetesClientException e) {
        String hint = "; apply the CRDs of this version";
        if (e.getCode() == ApiErrors.FORBIDDEN) {
            hint = "; grant the verbs create, patch and delete on proxies in gloo.solo.io";
        } else if (ApiErrors.isTooLarge(e)) {
            hint = "; settings.gateway.compressedProxySpec: true makes it smaller";
        }
        String message = key + " cannot be written: " + ApiErrors.words(e) + hint;
        if (!message.equals(refusals.put(key, message))) {
            tell(key, ImmutableList.of(new Problem(Severity.WARNING, NOT_WRITTEN, FieldPath.ROOT, null, message)));
        }
    }

    private void takeBack(Key<?> key) {
        if (refusals.remove(key) != null) {
            tell(key, ImmutableList.of());
        }
    }

    private void tell(Key<?> key, ImmutableList<Problem> now) {
        problems.accept(List.of(new ConfigEvent.PlaceProblems("Kubernetes API, " + key, now)));
    }

    /** Nothing is written after this returns, unless the API server takes long to answer. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(LAST_WRITE_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
