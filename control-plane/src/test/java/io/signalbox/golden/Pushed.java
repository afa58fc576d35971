package io.signalbox.golden;

import io.signalbox.envoy.ResourceType;
import io.signalbox.snapshot.EnvoyResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A world of a test's own whose edits tell what they push to the Envoys of the default proxy. */
final class Pushed {

    private final Translation translation = new Translation();

    Translation translation() {
        return translation;
    }

    /** Takes what is written as one batch; what is pushed for it, as {@code endpoints petstore_default}. */
    List<String> by(String... yaml) {
        return by(() -> translation.apply(String.join("\n---\n", yaml)));
    }

    /** Takes any edit. */
    List<String> by(Runnable edit) {
        Map<String, String> before = versions();
        edit.run();
        Map<String, String> after = versions();
        List<String> pushed = new ArrayList<>();
        after.forEach((name, version) -> {
            if (!version.equals(before.get(name))) {
                pushed.add(name);
            }
        });
        before.keySet().stream()
                .filter(name -> !after.containsKey(name))
                .forEach(name -> pushed.add("no more " + name));
        return pushed;
    }

    private Map<String, String> versions() {
        Map<String, String> versions = new TreeMap<>();
        for (ResourceType type : ResourceType.values()) {
            for (EnvoyResource resource : translation.resources(type)) {
                versions.put(type.label() + " " + resource.name(), resource.version());
            }
        }
        return versions;
    }
}
