package io.signalbox.admin;

import io.signalbox.snapshot.Snapshot;
import io.signalbox.snapshot.Snapshots;
import java.util.List;
import java.util.Optional;

/** The groups of Envoys that a request names: {@code proxy=gloo-system~gateway-proxy}, or the proxy's name alone. */
final class Proxies {

    private Proxies() {}

    /**
     * All groups if the request names none.
     *
     * @throws BadRequestException if there is no such group; the message names those that there are
     */
    static List<Snapshot> asked(Request request, Snapshots snapshots) {
        Optional<String> proxy = request.parameter("proxy");
        List<Snapshot> found = snapshots
                .all()
                .filter(snapshot -> proxy.isEmpty() || isNamed(snapshot.group(), proxy.get()))
                .toList();
        if (proxy.isPresent() && found.isEmpty()) {
            List<String> groups = snapshots.groups();
            throw new BadRequestException("there is no proxy \"" + proxy.get() + "\"; "
                    + (groups.isEmpty() ? "nothing is published yet" : "there are " + String.join(", ", groups)));
        }
        return found;
    }

    static boolean isNamed(String group, String text) {
        return group.equals(text) || group.endsWith("~" + text);
    }
}
