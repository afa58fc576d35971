package io.signalbox.testing;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Has all tests wait for longer than Awaitility does by itself: what comes at all comes on the busiest machine within
 * this time, and what comes is not waited for any longer. JUnit finds it by itself, see {@code META-INF/services}.
 */
public final class Patience implements BeforeAllCallback {

    public static final Duration LIMIT = Duration.ofMinutes(2);

    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.setDefaultTimeout(LIMIT);
    }
}
