package io.signalbox.source.kubernetes;

import com.google.common.collect.ImmutableList;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.signalbox.model.ApiObjects;
import io.signalbox.model.ConfigEvent;
import io.signalbox.model.Key;
import io.signalbox.model.Kinds;
import io.signalbox.model.OwnStatuses;
import io.signalbox.model.Problem;
import io.signalbox.source.kubernetes.Outbox.Entry;
import io.signalbox.source.kubernetes.WatchProblems.Consequence;
import io.signalbox.source.kubernetes.WatchProblems.Verb;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one kind, for as long as it is not stopped: a list, then a watch from where the list was, and again from where
 * the last watch was. Lists anew only when that place is too old, or was never reached. Runs on a virtual thread of its
 * own; other threads may {@link #stop}, {@link #recheck} and {@link #cutIfQuiet}.
 */
final class KindWatch {

    /** A watch that ends sooner without a word, as a proxy may cause it, must not be repeated at once. */
    private static final Duration SHORTEST_WATCH = Duration.ofSeconds(1);

    /** So many such watches in a row are as good as none. */
    private static final int SHORT_WATCHES_MAX = 4;

    private static final Logger log = LoggerFactory.getLogger(KindWatch.class);

    /** Whether more of the list is to be asked for in pages. */
    private enum Paging {
        PAGES,
        /** After a page's token had expired: the whole at once cannot expire. */
        WHOLE
    }

    private final ApiServer api;
    private final WatchTarget target;
    private final Told told;
    private final Keeping keeping;
    private final Outbox outbox;
    private final Contact contact;
    private final OwnStatuses statuses;
    private final Duration quiet;
    private final Pauses pauses;

    private String position = "";
    private Paging paging = Paging.PAGES;
    private Verb verb = Verb.LIST;
    private boolean listedOnce;
    private ImmutableList<Problem> problems = ImmutableList.of();

    private volatile @Nullable ApiStream open;
    private volatile @Nullable ApiStream watching;
    private volatile boolean cut;
    private volatile boolean recheck;
    private volatile boolean stopped;
    private volatile @Nullable Thread thread;

    /** @param source what the watches of a source share */
    KindWatch(WatchTarget target, Told told, Keeping keeping, Shared source) {
        this.api = source.api();
        this.target = target;
        this.told = told;
        this.keeping = keeping;
        this.outbox = source.outbox();
        this.contact = source.contact();
        this.statuses = source.statuses();
        this.quiet = source.timing().quiet();
        this.pauses = new Pauses(source.timing());
    }

    /** @param statuses reads what this installation last said of each resource */
    record Shared(ApiServer api, Outbox outbox, Contact contact, Timing timing, OwnStatuses statuses) {}

    KindWatch start() {
        thread = Thread.ofVirtual().name("kubernetes-" + target.resource()).start(this::run);
        return this;
    }

    WatchTarget target() {
        return target;
    }

    boolean isStopped() {
        return stopped;
    }

    /** Nothing is told after this returns. */
    void stop() {
        stopped = true;
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
        close(open);
        contact.stopped(this);
        if (!problems.isEmpty()) {
            outbox.tell(WatchProblems.none(target));
        }
    }

    /** What is kept has changed: look after it, at once. */
    void recheck() {
        recheck = true;
        close(watching);
    }

    /** Renews the watch if its connection may be dead. */
    void cutIfQuiet(long nowNanos) {
        ApiStream stream = open;
        if (stream != null && nowNanos - stream.heardAt() > quiet.toNanos()) {
            log.atInfo().addKeyValue("resource", target.resource()).log("renewing a watch that has become quiet");
            cut = true;
            close(stream);
        }
    }

    private static void close(@Nullable ApiStream stream) {
        if (stream != null) {
            try {
                stream.close();
            } catch (IOException e) {
                log.atDebug().setCause(e).log("closing a connection failed");
            }
        }
    }

    private void run() {
        while (!stopped) {
            try {
                once();
            } catch (InterruptedException e) {
                // Only stop() interrupts.
                return;
            }
        }
    }

    private void once() throws InterruptedException {
        try {
            if (position.isEmpty()) {
                list();
            }
            if (recheck) {
                recheck = false;
                look();
            }
            watch();
        } catch (ApiFailure e) {
            if (!stopped) {
                failed(e);
            }
        } catch (IOException e) {
            if (!stopped) {
                lost(WatchProblems.reason(e), Duration.ZERO);
            }
        } catch (RuntimeException e) {
            if (!stopped) { // Else the client is closed, too.
                log.atError()
                        .setCause(e)
                        .addKeyValue("resource", target.resource())
                        .log("reading Kubernetes failed");
                refused(WatchProblems.defect(target, consequence()));
            }
        }
    }

    private void list() throws IOException, InterruptedException {
        verb = Verb.LIST;
        recheck = false;
        List<Told.Item> items = new ArrayList<>();
        List<Key<?>> unchanged = new ArrayList<>();
        ApiStream.PageEnd end = new ApiStream.PageEnd("", "");
        do {
            try (ApiStream page = opened(api.list(target, paging == Paging.PAGES ? ApiServer.PAGE : 0, end.more()))) {
                end = page.page(object -> sort(object, items, unchanged));
            } finally {
                open = null;
            }
        } while (!end.more().isEmpty());
        paging = Paging.PAGES;
        position = end.resourceVersion();
        listedOnce = true;
        told.listed(this, items, unchanged);
    }

    private void sort(JsonObject object, List<Told.Item> items, List<Key<?>> unchanged) {
        Key<?> key = ApiObjects.key(target.kind(), object);
        if (!target.covers(key) || !keeping.keeps(key, object)) {
            return;
        }
        if (told.has(key, ApiObjects.resourceVersion(object))) {
            unchanged.add(key);
        } else {
            items.add(item(key, object));
        }
    }

    private Told.Item item(Key<?> key, JsonObject object) {
        return new Told.Item(key, ApiObjects.resourceVersion(object), read(key, object));
    }

    private ConfigEvent read(Key<?> key, JsonObject object) {
        if (target.kind().equals(Kinds.PROXY)) {
            object.remove("spec"); // Large, and not served: only who made it counts.
        }
        try {
            return ApiObjects.read(target.kind(), object, statuses);
        } catch (RuntimeException e) {
            // A defect, and no reason to lose the other objects of the kind.
            log.atError().setCause(e).addKeyValue("resource", key).log("an object cannot be read");
            return WatchProblems.defectiveReading(key, ApiObjects.origin(target.kind(), object, statuses));
        }
    }

    /** Fetches what is to be kept since lately, and drops what is not. The watch then goes on from where it was. */
    private void look() throws IOException, InterruptedException {
        verb = Verb.GET;
        keeping.dropped(target::covers).forEach(key -> told.gone(this, key));
        String before = position;
        position = ""; // Should this fail midway, a list finds what was not looked at.
        for (Key<?> key : keeping.wanted(target::covers)) {
            if (!told.has(key)) {
                fetch(key);
            }
        }
        position = before;
    }

    private void fetch(Key<?> key) throws IOException, InterruptedException {
        try (ApiStream answer = opened(api.get(target.kind(), key.namespace(), key.name()))) {
            JsonObject object = answer.next();
            if (object != null && keeping.keeps(key, object)) {
                told.changed(this, item(key, object));
            }
        } catch (ApiFailure e) {
            if (e.code() != ApiFailure.NOT_FOUND) {
                throw e;
            }
        } finally {
            open = null;
        }
    }

    private void watch() throws IOException, InterruptedException {
        verb = Verb.WATCH;
        cut = false;
        long begin = System.nanoTime();
        boolean heard = false;
        try (ApiStream stream = opened(api.watch(target, position, pauses.watchAge()))) {
            watching = stream;
            if (recheck) {
                stream.close();
            }
            inTouch();
            for (JsonObject event = stream.next(); event != null && !stopped; event = stream.next()) {
                heard = true;
                pauses.succeeded();
                accept(event);
            }
        } catch (ApiFailure e) {
            throw e;
        } catch (IOException e) {
            // A connection that broke, or was cut here, is first of all made again.
            if (watching == null) {
                throw e;
            }
            log.atDebug().setCause(e).addKeyValue("resource", target.resource()).log("a watch broke off");
            if (!recheck && !stopped) {
                contact.broken(this);
            }
        } finally {
            watching = null;
            open = null;
        }
        boolean meant = cut || recheck || stopped;
        if (meant || heard || System.nanoTime() - begin > SHORTEST_WATCH.toNanos()) {
            pauses.succeeded();
        } else if (pauses.failures() < SHORT_WATCHES_MAX) {
            contact.await(pauses.afterFailure());
        } else {
            throw new IOException("watches of " + target.resource() + " end as soon as they begin");
        }
    }

    private ApiStream opened(ApiStream stream) throws IOException {
        open = stream;
        if (stopped) {
            stream.close();
        }
        return stream;
    }

    private void inTouch() {
        contact.found(this);
        if (!problems.isEmpty()) {
            problems = ImmutableList.of();
            outbox.tell(WatchProblems.none(target));
            contact.appeared();
        }
    }

    private void accept(JsonObject event) throws ApiFailure {
        JsonElement type = event.get("type");
        JsonObject object = event.get("object") instanceof JsonObject one ? one : new JsonObject();
        switch (type == null ? "" : type.getAsString()) {
            case "ADDED", "MODIFIED" -> changed(object);
            case "DELETED" -> told.gone(this, ApiObjects.key(target.kind(), object));
            case "ERROR" -> throw ApiFailure.ofWatch(object);
            default -> {} // A bookmark, which only moves the position.
        }
        String at = ApiObjects.resourceVersion(object);
        if (!at.isEmpty()) {
            position = at;
        }
    }

    private void changed(JsonObject object) {
        Key<?> key = ApiObjects.key(target.kind(), object);
        if (!target.covers(key)) {
            return;
        }
        if (keeping.keeps(key, object)) {
            told.changed(this, item(key, object));
        } else {
            told.gone(this, key);
        }
    }

    private void failed(ApiFailure e) throws InterruptedException {
        switch (e.code()) {
            case ApiFailure.GONE -> {
                paging = position.isEmpty() ? Paging.WHOLE : Paging.PAGES;
                position = "";
                log.atInfo().addKeyValue("resource", target.resource()).log("the watch is too old, listing anew");
                contact.await(pauses.beforeRelist());
            }
            case ApiFailure.FORBIDDEN -> refused(WatchProblems.notPermitted(target, verb, e.words(), consequence()));
            case ApiFailure.NOT_FOUND -> {
                // There can be none without its CRD, so there is nothing to wait for.
                tellListed();
                refused(WatchProblems.notServed(target, consequence()));
            }
            default -> lost(WatchProblems.reason(e), e.retryAfter());
        }
    }

    private void tellListed() {
        if (!listedOnce) {
            listedOnce = true;
            outbox.put(List.of(new Entry.Listed(this)));
        }
    }

    /**
     * The server is there, but not for this. All else goes on. A source that has not told all yet, though, waits:
     * Envoys of a restarted Signalbox would lose what depends on a kind that nobody knows the resources of.
     */
    private void refused(ConfigEvent.PlaceProblems now) throws InterruptedException {
        contact.found(this);
        position = "";
        if (!now.problems().equals(problems)) {
            problems = now.problems();
            outbox.tell(now);
            log.atWarn()
                    .addKeyValue("resource", target.resource())
                    .addKeyValue("reason", problems.getFirst().message())
                    .log("cannot read a kind of resource");
        }
        contact.await(pauses.afterRefusal());
    }

    private void lost(String reason, Duration least) throws InterruptedException {
        contact.lost(this, reason);
        Duration pause = pauses.afterFailure();
        if (pause.compareTo(least) < 0) {
            // The server named a time: nobody else's success makes it shorter.
            Thread.sleep(least.plus(pause));
        } else {
            contact.await(pause);
        }
    }

    private Consequence consequence() {
        if (!listedOnce) {
            return Consequence.ALL_WAITS;
        }
        return told.isEmpty(target::covers) ? Consequence.NONE_IS_READ : Consequence.THOSE_READ_STAY;
    }
}
