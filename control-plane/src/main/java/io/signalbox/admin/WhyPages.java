package io.signalbox.admin;

import com.google.common.collect.ImmutableSet;
import io.signalbox.envoy.ResourceType;
import io.signalbox.snapshot.ResourceName;
import io.signalbox.snapshot.Snapshot;
import io.signalbox.snapshot.Snapshots;
import java.util.List;

/** What a published resource came from: the recorded reads of the engine. */
final class WhyPages {

    private final Snapshots snapshots;
    private final Explanations explanations;

    WhyPages(Snapshots snapshots, Explanations explanations) {
        this.snapshots = snapshots;
        this.explanations = explanations;
    }

    List<Route> routes() {
        return List.of(Route.get(
                "/why",
                ImmutableSet.of("proxy", "type", "name"),
                "what a published resource was made from, and when that last changed",
                this::why));
    }

    private Answer why(Request request) {
        request.required("proxy");
        request.required("type");
        ResourceType type =
                request.oneOf("type", ResourceType.class, ResourceType::label).orElseThrow();
        ResourceName name = new ResourceName(type, request.required("name"));
        List<Snapshot> groups = Proxies.asked(request, snapshots);
        if (groups.size() > 1) {
            throw new BadRequestException("proxy " + request.required("proxy") + " is the name of "
                    + String.join(", ", groups.stream().map(Snapshot::group).toList()) + "; give one of these");
        }
        String group = groups.getFirst().group();
        return explanations
                .of(group, name)
                .map(text -> Answer.text(200, text))
                .orElseThrow(() -> new BadRequestException(
                        "proxy " + group + " has no " + type.label() + " of the name \"" + name.name()
                                + "\"; /snapshots/xds?proxy=" + group + "&type=" + type.label() + " lists them"));
    }
}
