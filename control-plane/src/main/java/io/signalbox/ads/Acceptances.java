package io.signalbox.ads;

import com.google.common.collect.ImmutableMap;
import io.signalbox.envoy.ResourceType;
import io.signalbox.snapshot.Acknowledgements;
import io.signalbox.snapshot.ResourceName;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes on what Envoys accept and refuse; an acceptance only if it is news, as a thousand Envoys accept the same. Safe
 * for all threads.
 */
final class Acceptances {

    private static final Logger log = LoggerFactory.getLogger(Acceptances.class);

    private final Acknowledgements acknowledgements;
    private final XdsMetrics metrics;
    private final InstantSource clock;
    private final ConcurrentMap<String, ConcurrentMap<ResourceName, String>> accepted = new ConcurrentHashMap<>();

    Acceptances(Acknowledgements acknowledgements, XdsMetrics metrics, InstantSource clock) {
        this.acknowledgements = acknowledgements;
        this.metrics = metrics;
        this.clock = clock;
    }

    void heard(String group, String node, Verdict verdict) {
        switch (verdict) {
            case Verdict.Accepted(var type, var versions, var sent) -> {
                metrics.accepted(type, Duration.between(sent, clock.instant()));
                accepted(group, node, type, versions);
            }
            case Verdict.Resumed(var type, var versions) -> accepted(group, node, type, versions);
            case Verdict.Refused refused -> refused(group, node, refused);
        }
    }

    private void refused(String group, String node, Verdict.Refused refused) {
        metrics.refused(refused.type());
        log.atWarn()
                .addKeyValue("node", node)
                .addKeyValue("group", group)
                .addKeyValue("type", refused.type().label())
                .addKeyValue("error", refused.error())
                .log("envoy refused a response");
        // While it is not known who is to blame, smaller responses will tell.
        if (!refused.versions().isEmpty()) {
            acknowledgements.refused(
                    new Acknowledgements.Refusal(group, node, refused.type(), refused.versions(), refused.error()));
        }
    }

    private void accepted(String group, String node, ResourceType type, ImmutableMap<String, String> versions) {
        ConcurrentMap<ResourceName, String> known = accepted.computeIfAbsent(group, name -> new ConcurrentHashMap<>());
        ImmutableMap.Builder<String, String> news = ImmutableMap.builder();
        for (Map.Entry<String, String> entry : versions.entrySet()) {
            String before = known.put(new ResourceName(type, entry.getKey()), entry.getValue());
            if (!entry.getValue().equals(before)) {
                news.put(entry);
            }
        }
        ImmutableMap<String, String> unheard = news.build();
        if (!unheard.isEmpty()) {
            acknowledgements.accepted(group, node, type, unheard);
        }
    }
}
