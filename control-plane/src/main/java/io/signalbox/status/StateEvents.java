package io.signalbox.status;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.signalbox.api.core.Status;
import io.signalbox.model.Key;
import io.signalbox.model.Origin;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of changes of a resource's state as Kubernetes Events, which {@code kubectl describe} shows. That a new
 * resource is accepted is no news. An Event that cannot be written is lost: the status says the same.
 */
final class StateEvents {

    private static final Logger log = LoggerFactory.getLogger(StateEvents.class);

    /** The API server takes no longer message: https://pkg.go.dev/k8s.io/kubernetes/pkg/apis/core/validation (events.go). */
    private static final int MESSAGE_MAX = 1024;

    private final KubernetesClient client;
    private final String reporter;
    private final InstantSource clock;

    StateEvents(KubernetesClient client, String reporter, InstantSource clock) {
        this.client = client;
        this.reporter = reporter;
        this.clock = clock;
    }

    static boolean isNews(Status before, Status now) {
        return before.getState() == Status.State.Pending
                ? now.getState() != Status.State.Accepted
                : before.getState() != now.getState();
    }

    void write(Key<?> key, Origin.InCluster origin, Status now) {
        try {
            client.v1()
                    .events()
                    .inNamespace(key.namespace())
                    .resource(event(key, origin, now))
                    .create();
        } catch (KubernetesClientException e) {
            log.atDebug().setCause(e).addKeyValue("resource", key).log("an event could not be written");
        }
    }

    private Event event(Key<?> key, Origin.InCluster origin, Status now) {
        String time = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        return new EventBuilder()
                .withNewMetadata()
                .withGenerateName(key.name() + ".")
                .withNamespace(key.namespace())
                .endMetadata()
                .withNewInvolvedObject()
                .withApiVersion(key.kind().apiVersion())
                .withKind(key.kind().name())
                .withNamespace(key.namespace())
                .withName(key.name())
                .withUid(origin.uid())
                .withResourceVersion(origin.resourceVersion())
                .endInvolvedObject()
                .withType(now.getState() == Status.State.Accepted ? "Normal" : "Warning")
                .withReason(now.getState().name())
                .withMessage(message(now))
                .withNewSource()
                .withComponent("signalbox")
                .endSource()
                .withReportingComponent("signalbox")
                .withReportingInstance(reporter)
                .withFirstTimestamp(time)
                .withLastTimestamp(time)
                .withCount(1)
                .build();
    }

    private static String message(Status now) {
        String reason = now.getReason();
        if (reason.isEmpty()) {
            return "in use";
        }
        return reason.length() <= MESSAGE_MAX ? reason : reason.substring(0, MESSAGE_MAX - 1) + "…";
    }
}
