package io.signalbox.ads;

import com.google.common.collect.ImmutableMap;
import io.signalbox.envoy.ResourceType;
import io.signalbox.snapshot.Acknowledgements;
import io.signalbox.snapshot.ResourceName;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Passes on what Envoys accept and refuse; an acceptance only if it is news, as a thousand Envoys accept the same. Safe for all
 * threads.
 */
final class Acceptances {

    private final Acknowledgements acknowledgements;
    private final ConcurrentMap<String, ConcurrentMap<ResourceName, String>> accepted = new ConcurrentHashMap<>();

    Acceptances(Acknowledgements acknowledgements) {
        this.acknowledgements = acknowledgements;
    }

    void heard(String group, String node, Verdict verdict) {
        switch (verdict) {
            case Verdict.Accepted(var type, var versions, var sent) -> accepted(group, node, type, versions);
            case Verdict.Resumed(var type, var versions) -> accepted(group, node, type, versions);
            case Verdict.Refused(var type, var versions, var error) when versions.isEmpty() -> {
                // Not known yet who is to blame: smaller responses will tell.
            }
            case Verdict.Refused(var type, var versions, var error) ->
                acknowledgements.refused(new Acknowledgements.Refusal(group, node, type, versions, error));
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
