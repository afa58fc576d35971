package io.signalbox.discovery;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.signalbox.api.gloo.Upstream;
import io.signalbox.api.gloo.options.kubernetes.UpstreamSpec;
import io.signalbox.model.Key;
import io.signalbox.model.Kinds;
import io.signalbox.model.Origin;
import io.signalbox.model.Overlay;
import io.signalbox.model.Resource;
import io.signalbox.reference.DiscoveredUpstreams;
import io.signalbox.store.Held;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is to be done about one name, so that the Upstream that is there is the one that is wanted. */
sealed interface Step {

    /**
     * The options that the Service gave when the Upstream was last written, as JSON: they are taken away when the
     * Service does not give them any more. All other options are the operator's.
     */
    String GIVEN = "signalbox.io/discovered-options";

    /** All is as it should be. */
    record Nothing() implements Step {}

    /** There is an Upstream of that name, and discovery did not make it. */
    record Taken(Optional<Upstream> by) implements Step {}

    /** @param object in the Kubernetes API's form */
    record Create(JsonObject object) implements Step {}

    /** @param patch a JSON merge patch that is refused if the Upstream has changed meanwhile */
    record Change(JsonObject patch) implements Step {}

    /** To be refused if the Upstream has changed meanwhile. */
    record Remove(String resourceVersion) implements Step {}

    /**
     * The step for one name.
     *
     * @param there what the source told of the Upstream of that name
     */
    static Step of(@Nullable Held there, Optional<WantedUpstream> wanted) {
        if (there == null) {
            return wanted.<Step>map(each -> new Create(object(each))).orElseGet(Nothing::new);
        }
        if (!(there.origin() instanceof Origin.InCluster origin) || !isMarked(there)) {
            return wanted.isPresent()
                    ? new Taken(there.resource().map(resource -> (Upstream) resource.body()))
                    : new Nothing();
        }
        Resource<?> resource = there.resource().orElseThrow();
        if (wanted.isPresent()) {
            JsonObject patch = patch(resource, wanted.get());
            return patch.isEmpty() ? new Nothing() : new Change(locked(patch, origin));
        }
        return DiscoveredUpstreams.hasOwnName(resource) ? new Remove(origin.resourceVersion()) : new Nothing();
    }

    /** Whether discovery made it, as far as is known. One that is of another type now is its operator's. */
    static boolean isMarked(Held there) {
        return there.resource()
                .filter(DiscoveredUpstreams::isDiscovered)
                .filter(resource -> resource.body() instanceof Upstream upstream && upstream.hasKube())
                .isPresent();
    }

    private static JsonObject object(WantedUpstream wanted) {
        JsonObject labels = new JsonObject();
        labels.addProperty(DiscoveredUpstreams.LABEL, DiscoveredUpstreams.KUBERNETES);
        JsonObject metadata = new JsonObject();
        metadata.addProperty("name", wanted.key().name());
        metadata.addProperty("namespace", wanted.key().namespace());
        metadata.add("labels", labels);
        if (!given(wanted).isEmpty()) {
            JsonObject annotations = new JsonObject();
            annotations.addProperty(GIVEN, given(wanted));
            metadata.add("annotations", annotations);
        }
        JsonObject object = new JsonObject();
        object.addProperty("apiVersion", Kinds.UPSTREAM.apiVersion());
        object.addProperty("kind", Kinds.UPSTREAM.name());
        object.add("metadata", metadata);
        object.add("spec", json(merged(Upstream.getDefaultInstance(), Upstream.getDefaultInstance(), wanted)));
        return object;
    }

    private static JsonObject patch(Resource<?> there, WantedUpstream wanted) {
        Upstream before = (Upstream) there.body();
        String given = there.meta().annotations().getOrDefault(GIVEN, "");
        JsonObject patch = new JsonObject();
        JsonObject spec = MergePatch.between(json(before), json(merged(before, parsed(given), wanted)));
        if (!spec.isEmpty()) {
            patch.add("spec", spec);
        }
        if (!given.equals(given(wanted))) {
            JsonObject annotations = new JsonObject();
            annotations.add(GIVEN, given(wanted).isEmpty() ? JsonNull.INSTANCE : new JsonPrimitive(given(wanted)));
            JsonObject metadata = new JsonObject();
            metadata.add("annotations", annotations);
            patch.add("metadata", metadata);
        }
        return patch;
    }

    private static JsonObject locked(JsonObject patch, Origin.InCluster origin) {
        if (!patch.has("metadata")) {
            patch.add("metadata", new JsonObject());
        }
        patch.getAsJsonObject("metadata").addProperty("resourceVersion", origin.resourceVersion());
        return patch;
    }

    /**
     * Gloo Edge's rule: what the Service says wins, what it does not say stays as the operator has it. Of {@code kube},
     * only what picks the pods is the Service's.
     */
    private static Upstream merged(Upstream before, Upstream given, WantedUpstream wanted) {
        Upstream.Builder out = before.toBuilder();
        Overlay.withdraw(given, wanted.options(), out);
        UpstreamSpec target = wanted.target().getKube();
        out.getKubeBuilder()
                .setServiceName(target.getServiceName())
                .setServiceNamespace(target.getServiceNamespace())
                .setServicePort(target.getServicePort())
                .clearSelector()
                .putAllSelector(target.getSelectorMap());
        out.setDiscoveryMetadata(wanted.target().getDiscoveryMetadata());
        Overlay.deep(wanted.options(), out);
        return out.build();
    }

    private static String given(WantedUpstream wanted) {
        JsonObject options = json(wanted.options());
        return options.isEmpty() ? "" : options.toString();
    }

    private static JsonObject json(Upstream upstream) {
        try {
            return JsonParser.parseString(JsonFormat.printer().print(upstream)).getAsJsonObject();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("an Upstream holds nothing that JSON cannot write", e);
        }
    }

    private static Upstream parsed(String given) {
        Upstream.Builder out = Upstream.newBuilder();
        try {
            if (!given.isEmpty()) {
                JsonFormat.parser().ignoringUnknownFields().merge(given, out);
            }
            return out.build();
        } catch (InvalidProtocolBufferException e) {
            // Somebody has changed the annotation: then nothing is known to be the Service's, and all stays.
            return Upstream.getDefaultInstance();
        }
    }

    /** The Service that an Upstream is for. */
    static Key<?> serviceOf(Upstream upstream) {
        return Kinds.SERVICE.key(
                upstream.getKube().getServiceNamespace(), upstream.getKube().getServiceName());
    }
}
