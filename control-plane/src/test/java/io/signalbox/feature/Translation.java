package io.signalbox.feature;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.signalbox.api.gateway.VirtualService;
import io.signalbox.api.gloo.Settings;
import io.signalbox.model.FieldPath;
import io.signalbox.model.Kinds;
import io.signalbox.model.Resource;
import io.signalbox.reference.Configuration;
import io.signalbox.report.Report;
import java.util.List;
import java.util.Optional;

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

    /**
     * The VirtualService {@code default/shop} with one route, whose options are these and whose action is a redirect.
     */
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
        Configuration configuration = Configuration.of(manifest);
        Scope scope = Scope.of(
                configuration.only(Kinds.SETTINGS).key(), FieldPath.SPEC, configuration, Settings.getDefaultInstance());
        InvalidRoutes.check(configuration.settings(), scope);
        return problems(scope.reports());
    }

    /** The first VirtualService among the manifests. */
    static Translation of(String manifests) {
        return of(manifests, Optional.empty());
    }

    static Translation of(String manifests, String lastGood) {
        return of(manifests, Optional.of(Configuration.of(lastGood).only(Kinds.VIRTUAL_SERVICE)));
    }

    private static Translation of(String manifests, Optional<Resource<VirtualService>> lastGood) {
        Configuration configuration = Configuration.of(manifests);
        Resource<VirtualService> virtualService = configuration.only(Kinds.VIRTUAL_SERVICE);
        Scope scope = Scope.of(virtualService.key(), FieldPath.SPEC, configuration, configuration.settings());
        VirtualHostResult result = VirtualHosts.translate(virtualService, () -> lastGood, ImmutableList.of("*"), scope);
        return new Translation(result, scope.reports());
    }

    static String withRoutes(String routes) {
        return SHOP + "    routes:\n" + routes.indent(4) + "---\n" + PETSTORE;
    }

    List<Route> routes() {
        return host().getRoutesList();
    }

    /** The virtual host that Envoy gets. */
    VirtualHost host() {
        try {
            return RouteConfiguration.parseFrom(result.part().bytes()).getVirtualHosts(0);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
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
}
