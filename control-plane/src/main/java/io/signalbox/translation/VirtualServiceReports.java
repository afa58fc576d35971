package io.signalbox.translation;

import com.google.common.collect.ImmutableList;
import io.signalbox.api.gateway.Gateway;
import io.signalbox.api.gateway.VirtualService;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.FieldPath;
import io.signalbox.model.Key;
import io.signalbox.model.Resource;
import io.signalbox.report.Reason;
import io.signalbox.report.Report;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** All that is to be said of a VirtualService, whatever Gateways it is on. */
public record VirtualServiceReports(Key<VirtualService> virtualService) implements Query<ImmutableList<Report>> {

    public static final Reason NOT_SELECTED = Reason.warning("NoGatewaySelects");
    public static final Reason NO_VIRTUAL_HOST = Reason.warning("VirtualHostMissing");
    public static final Reason EMPTY_DOMAIN = Reason.error("DomainEmpty");

    @Override
    public ImmutableList<Report> answer(Reads reads) {
        Optional<Resource<VirtualService>> found = reads.get(new ResourceAt<>(virtualService));
        if (found.isEmpty()) {
            return ImmutableList.of();
        }
        VirtualService body = found.get().body();
        Set<Report> reports = new TreeSet<>(ofItself(virtualService, body));
        Set<Key<Gateway>> gateways = reads.get(new GatewaysSelecting(virtualService));
        if (gateways.isEmpty()) {
            reports.add(new Report(virtualService, FieldPath.ROOT, NOT_SELECTED, notSelected(body)));
        }
        if (body.hasSslConfig()) {
            reports.addAll(reads.get(new TlsChainOf(virtualService)).reports());
        }
        for (Key<Gateway> gateway : gateways) {
            reports.addAll(reads.get(new VirtualServiceOnGateway(gateway, virtualService)));
        }
        return ImmutableList.copyOf(reports);
    }

    /** What is to be said of it wherever it is served. */
    static Set<Report> ofItself(Key<VirtualService> virtualService, VirtualService body) {
        Set<Report> reports = new TreeSet<>();
        if (!body.hasVirtualHost()) {
            reports.add(new Report(
                    virtualService, FieldPath.SPEC, NO_VIRTUAL_HOST, "no virtualHost is given, so nothing is served"));
        }
        int domains = body.getVirtualHost().getDomainsCount();
        for (int i = 0; domains > 1 && i < domains; i++) {
            if (body.getVirtualHost().getDomains(i).isEmpty()) {
                reports.add(new Report(
                        virtualService,
                        FieldPath.SPEC.field("virtualHost.domains").index(i),
                        EMPTY_DOMAIN,
                        "a domain is empty; write * for all that no other VirtualService names"));
            }
        }
        return reports;
    }

    private static String notSelected(VirtualService body) {
        return body.hasSslConfig()
                ? "no Gateway with ssl: true selects it, so it is not served"
                : "no Gateway without ssl selects it, so it is not served";
    }
}
