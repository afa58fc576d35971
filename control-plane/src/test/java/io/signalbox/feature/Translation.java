package io.signalbox.feature;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedSet;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.signalbox.api.gateway.VirtualService;
import io.signalbox.api.gloo.Settings;
import io.signalbox.api.gloo.Upstream;
import io.signalbox.api.kubernetes.Service;
import io.signalbox.model.FieldPath;
import io.signalbox.model.Key;
import io.signalbox.model.Kinds;
import io.signalbox.model.Manifest;
import io.signalbox.model.Manifests;
import io.signalbox.model.Resource;
import io.signalbox.reference.ClusterRef;
import io.signalbox.reference.DestinationState;
import io.signalbox.reference.Lookup;
import io.signalbox.reference.Lookups;
import io.signalbox.report.Report;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A VirtualService of operators' YAML, translated, with what was said of it. */
record Translation(VirtualHostResult result, ImmutableList<Report> reports) {

    /** What most tests need beside their VirtualService. */
    static final String PETSTORE = """
            apiVersion: gloo.solo.io/v1
            kind: Upstream
            metadata: {name: petstore, namespace: default}
            spec: {static: {hosts: [{addr: 127.0.0.1, port: 8080}]}}
            """;

    private static final String SHOP = """
            apiVersion: gateway.solo.io/v1
            kind: VirtualService
            metadata: {name: shop, namespace: default}
            spec:
              virtualHost:
            """;

    /** The VirtualService {@code default/shop} with these routes, beside the petstore. */
    static Translation ofRoutes(String routes) {
        return of(withRoutes(routes));
    }

    /** The same, when it last was good with other routes. */
    static Translation ofRoutes(String routes, String lastGood) {
        return of(withRoutes(routes), withRoutes(lastGood));
    }

    /** The VirtualService {@code default/shop} with one route to the petstore that has these options. */
    static Translation ofOptions(String options) {
        return ofRoutes("""
                - matchers: [{prefix: /}]
                  routeAction: {single: {upstream: {name: petstore}}}
                  options:
                """ + options.indent(4));
    }

    /** The VirtualService {@code default/shop} with one route, whose options are these and whose action is a redirect. */
    static Translation ofOptionsOnRedirect(String options) {
        return ofRoutes("- redirectAction: {hostRedirect: elsewhere.example}\n  options:\n" + options.indent(4));
    }

    /** The VirtualService {@code default/shop} with this as its virtual host, beside the petstore. */
    static Translation ofHost(String host) {
        return of(withHost(host));
    }

    static String withHost(String host) {
        return SHOP + host.indent(4) + "---\n" + PETSTORE;
    }

    /** The problems of the only manifest, the Settings. */
    static List<String> checkedSettings(String manifest) {
        Resource<?> settings = resources(manifest).values().iterator().next();
        Scope scope =
                Scope.of(settings.key(), FieldPath.SPEC, new Among(ImmutableMap.of()), Settings.getDefaultInstance());
        InvalidRoutes.check((Settings) settings.body(), scope);
        return problems(scope.reports());
    }

    /** The first VirtualService among the manifests. */
    static Translation of(String manifests) {
        return of(manifests, Optional.empty());
    }

    static Translation of(String manifests, String lastGood) {
        return of(manifests, Optional.of(virtualService(resources(lastGood))));
    }

    private static Translation of(String manifests, Optional<Resource<VirtualService>> lastGood) {
        Map<Key<?>, Resource<?>> resources = resources(manifests);
        Resource<VirtualService> virtualService = virtualService(resources);
        Settings settings = resources.values().stream()
                .map(Resource::body)
                .filter(Settings.class::isInstance)
                .map(Settings.class::cast)
                .findFirst()
                .orElseGet(Settings::getDefaultInstance);
        Scope scope = Scope.of(virtualService.key(), FieldPath.SPEC, new Among(resources), settings);
        VirtualHostResult result = VirtualHosts.translate(virtualService, lastGood, ImmutableList.of("*"), scope);
        return new Translation(result, scope.reports());
    }

    static String withRoutes(String routes) {
        return SHOP + "    routes:\n" + routes.indent(4) + "---\n" + PETSTORE;
    }

    List<Route> routes() {
        return result.message().getRoutesList();
    }

    Route route() {
        if (routes().size() != 1) {
            throw new AssertionError("one route was expected: " + routes());
        }
        return routes().getFirst();
    }

    /** Each report as its field, without what all of them begin with, and its code. */
    List<String> problems() {
        return problems(reports);
    }

    private static List<String> problems(List<Report> reports) {
        return reports.stream()
                .map(report -> report.field().value().replaceFirst("^spec\\.(virtualHost\\.)?", "") + " "
                        + report.reason().code())
                .toList();
    }

    /** The only report's sentence. */
    String message() {
        if (reports.size() != 1) {
            throw new AssertionError("one report was expected: " + reports);
        }
        return reports.getFirst().message();
    }

    private static Map<Key<?>, Resource<?>> resources(String manifests) {
        var file = Manifests.read(Path.of("in.yaml"), manifests);
        if (!file.problems().isEmpty()) {
            throw new AssertionError(file.problems().toString());
        }
        return file.manifests().stream()
                .map(manifest -> switch (manifest) {
                    case Manifest.Readable readable -> readable.resource();
                    case Manifest.Unreadable unreadable -> throw new AssertionError(unreadable.toString());
                })
                .collect(Collectors.toMap(Resource::key, resource -> resource));
    }

    @SuppressWarnings("unchecked") // a key of the kind VirtualService is that of a VirtualService
    private static Resource<VirtualService> virtualService(Map<Key<?>, Resource<?>> resources) {
        return (Resource<VirtualService>) resources.values().stream()
                .filter(resource -> resource.key().kind().equals(Kinds.VIRTUAL_SERVICE))
                .findFirst()
                .orElseThrow();
    }

    /** Lookups in nothing but these resources. */
    private record Among(ImmutableMap<Key<?>, Resource<?>> resources) implements Lookups {
        Among(Map<Key<?>, Resource<?>> resources) {
            this(ImmutableMap.copyOf(resources));
        }

        @Override
        @SuppressWarnings("unchecked") // a resource has its key's type
        public <T extends Message> Lookup<Resource<T>> find(Key<T> key) {
            Resource<?> found = resources.get(key);
            return found == null ? new Lookup.Missing<>() : new Lookup.Found<>((Resource<T>) found);
        }

        @Override
        public DestinationState destination(ClusterRef ref) {
            return switch (ref) {
                case ClusterRef.ToUpstream(var key) -> upstream(key);
                case ClusterRef.ToService(String namespace, String name, int port) ->
                    service(Kinds.SERVICE.key(namespace, name), port);
            };
        }

        private DestinationState upstream(Key<?> key) {
            Resource<?> found = resources.get(key);
            if (found == null) {
                return new DestinationState.Unusable("UpstreamMissing", key + " does not exist");
            }
            Upstream upstream = (Upstream) found.body();
            return new DestinationState.Usable(upstream.getKube().getSubsetSpec().getSelectorsList().stream()
                    .map(selector -> ImmutableSortedSet.copyOf(selector.getKeysList()))
                    .collect(ImmutableList.toImmutableList()));
        }

        private DestinationState service(Key<Service> key, int port) {
            Resource<?> found = resources.get(key);
            if (found == null) {
                return new DestinationState.Unusable("ServiceMissing", key + " does not exist");
            }
            boolean defined = ((Service) found.body())
                    .getSpec().getPortsList().stream().anyMatch(defines -> defines.getPort() == port);
            return defined
                    ? new DestinationState.Usable(ImmutableList.of())
                    : new DestinationState.Unusable(
                            "PortNotDefined", "port " + port + " is not defined on " + key + "; it defines others");
        }
    }
}
