package io.signalbox.status;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * When the next thing may be written into the Kubernetes API: a bucket of tokens, one for each request, and none while
 * the API server wants to be left alone. All writers share one, but for the Lease, which would be lost if it had to
 * wait. Any thread may ask; tokens are given in the order of asking, so none of the writers starves another.
 */
public final class WriteRate {

    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Longer than any API server asks for: whoever is told more than this is told nonsense. */
    private static final Duration REST_MAX = Duration.ofSeconds(60);

    private final ReentrantLock lock = new ReentrantLock();
    private final LongSupplier nanoTime;

    @GuardedBy("lock")
    private double qps = RateSettings.QPS;

    @GuardedBy("lock")
    private int burst = RateSettings.BURST;

    @GuardedBy("lock")
    private double tokens = RateSettings.BURST;

    @GuardedBy("lock")
    private long filledAt;

    /** Before this, nothing is written; in the stopwatch's time. */
    @GuardedBy("lock")
    private long restsUntil;

    /** @param nanoTime a stopwatch, as {@link System#nanoTime} */
    public WriteRate(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.filledAt = nanoTime.getAsLong();
        this.restsUntil = filledAt;
    }

    /**
     * Sets the limit, and fills the bucket if it is another than before.
     *
     * @param perSecond more than 0
     * @param atOnce at least 1
     */
    public void set(double perSecond, int atOnce) {
        lock.lock();
        try {
            if (perSecond != qps || atOnce != burst) {
                qps = perSecond;
                burst = atOnce;
                tokens = atOnce;
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until one thing may be written.
     *
     * @param leading whether this replica is the one that writes; another may have become it in the meantime
     * @return what that says then
     */
    public boolean await(BooleanSupplier leading) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(next());
        for (long rest = rest(); rest > 0; rest = rest()) {
            TimeUnit.NANOSECONDS.sleep(rest);
        }
        return leading.getAsBoolean();
    }

    /** How many nanoseconds to wait before the next request; it counts as made. */
    long next() {
        lock.lock();
        try {
            long now = nanoTime.getAsLong();
            tokens = Math.min(burst, tokens + (now - filledAt) / NANOS * qps);
            filledAt = now;
            tokens -= 1;
            return tokens >= 0 ? 0 : (long) (-tokens / qps * NANOS);
        } finally {
            lock.unlock();
        }
    }

    /** How many nanoseconds are left of the time for which the API server wants to be left alone. */
    long rest() {
        lock.lock();
        try {
            return Math.max(0, restsUntil - nanoTime.getAsLong());
        } finally {
            lock.unlock();
        }
    }

    /** Writes nothing for so long. */
    void restFor(Duration time) {
        lock.lock();
        try {
            long until = nanoTime.getAsLong() + (time.compareTo(REST_MAX) < 0 ? time : REST_MAX).toNanos();
            restsUntil = until - restsUntil > 0 ? until : restsUntil;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Listens to all answers of a client. The API server says in a header when it wants to be asked again, whether by
     * its own throttling or by an admission webhook's: <a href="https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3">
     * Retry-After</a>. fabric8 does not hand it on with its exceptions.
     */
    public Interceptor heeding() {
        return new Interceptor() {
            @Override
            public void after(
                    HttpRequest request, HttpResponse<?> response, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
                @Nullable String seconds = response.isSuccessful() ? null : response.header("Retry-After");
                if (seconds != null && seconds.matches("\\d{1,9}")) {
                    restFor(Duration.ofSeconds(Long.parseLong(seconds)));
                }
            }
        };
    }
}
