package io.signalbox.translation;

import com.google.common.collect.ImmutableList;
import io.signalbox.api.gloo.Settings;
import io.signalbox.feature.InvalidRoutes;
import io.signalbox.feature.Scope;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.FieldPath;
import io.signalbox.model.Key;
import io.signalbox.report.Reason;
import io.signalbox.report.Report;

/** All that is to be said of Settings, whether or not they are in force. */
public record SettingsReports(Key<Settings> settings) implements Query<ImmutableList<Report>> {

    public static final Reason NOT_READ = Reason.warning("SettingsNotRead");
    public static final Reason OTHER_NAMESPACE = Reason.warning("WriteNamespaceDiffers");

    @Override
    public ImmutableList<Report> answer(Reads reads) {
        return reads.get(new ResourceAt<>(settings))
                .map(resource -> {
                    Scope scope = Scope.of(settings, FieldPath.SPEC, new RecordedLookups(reads), resource.body());
                    String namespace = reads.get(new WriteNamespace());
                    if (settings.equals(SettingsInForce.key(namespace))) {
                        checkNamespace(resource.body().getDiscoveryNamespace(), namespace, scope);
                    } else {
                        scope.on(settings, FieldPath.ROOT)
                                .report(
                                        NOT_READ,
                                        "these have no effect; only " + SettingsInForce.key(namespace)
                                                + ", in the namespace that Signalbox is installed in, are read");
                    }
                    InvalidRoutes.check(resource.body(), scope);
                    return scope.reports();
                })
                .orElseGet(ImmutableList::of);
    }

    /** Names of proxies follow from it, and Envoys know them, so it cannot change while they are connected. */
    private static void checkNamespace(String discoveryNamespace, String namespace, Scope scope) {
        if (!discoveryNamespace.isEmpty() && !discoveryNamespace.equals(namespace)) {
            scope.at("discoveryNamespace")
                    .report(
                            OTHER_NAMESPACE,
                            "Signalbox was started with " + namespace + " as its namespace, so Gateways are read from"
                                    + " there and proxies are named after it until it is restarted with"
                                    + " --write-namespace " + discoveryNamespace + "; only discovery, and what is"
                                    + " watched, follow this field at once");
        }
    }
}
