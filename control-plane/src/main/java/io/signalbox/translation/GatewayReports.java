package io.signalbox.translation;

import com.google.common.collect.ImmutableList;
import io.signalbox.api.core.ResourceRef;
import io.signalbox.api.gateway.Gateway;
import io.signalbox.api.gateway.HttpGateway;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.FieldPath;
import io.signalbox.model.Key;
import io.signalbox.model.Kinds;
import io.signalbox.model.Resource;
import io.signalbox.reference.LabelSelector;
import io.signalbox.report.Reason;
import io.signalbox.report.Report;
import java.util.Optional;

/** All that is to be said of a Gateway. */
public record GatewayReports(Key<Gateway> gateway) implements Query<ImmutableList<Report>> {

    public static final Reason PORT_TAKEN = Reason.error("PortTaken");
    public static final Reason VIRTUAL_SERVICE_MISSING = Reason.error("VirtualServiceMissing");
    public static final Reason BAD_EXPRESSION = Reason.error("SelectorExpressionInvalid");
    public static final Reason NOT_READ = Reason.warning("GatewayNotRead");

    private static final FieldPath HTTP = FieldPath.SPEC.field("httpGateway");

    @Override
    public ImmutableList<Report> answer(Reads reads) {
        Optional<Resource<Gateway>> found = reads.get(new ResourceAt<>(gateway));
        if (found.isEmpty()) {
            return ImmutableList.of();
        }
        if (!reads.get(new GatewaysInForce()).contains(gateway)) {
            return ImmutableList.of(new Report(
                    gateway,
                    FieldPath.ROOT,
                    NOT_READ,
                    "only Gateways of namespace " + reads.get(new WriteNamespace())
                            + " are read; settings.gateway.readGatewaysFromAllNamespaces would read this one too"));
        }
        ImmutableList.Builder<Report> reports = ImmutableList.builder();
        reports.addAll(ofItself(reads, found.get().body()));
        for (ProxyName proxy : reads.get(new ProxiesOf(gateway))) {
            reports.addAll(inProxy(reads, proxy));
        }
        return reports.build();
    }

    /** What is to be said of it whatever proxy it is in. */
    ImmutableList<Report> ofItself(Reads reads, Gateway body) {
        ImmutableList.Builder<Report> reports = ImmutableList.builder();
        reports.addAll(reads.get(new ListenerAddressOf(gateway)).reports());
        selection(reads, body.getHttpGateway(), reports);
        return reports.build();
    }

    /** What is to be said of it in one of its proxies besides. */
    ImmutableList<Report> inProxy(Reads reads, ProxyName proxy) {
        return reads.get(new PortOwner(proxy, gateway))
                .map(owner -> ImmutableList.of(portTaken(reads, owner, proxy)))
                .orElseGet(ImmutableList::of);
    }

    private Report portTaken(Reads reads, Key<Gateway> owner, ProxyName proxy) {
        int port = reads.get(new ListenerAddressOf(gateway))
                .value()
                .map(ListenerAddress::port)
                .orElse(0);
        return new Report(
                gateway,
                FieldPath.SPEC.field("bindPort"),
                PORT_TAKEN,
                "port " + port + " of proxy " + proxy.name() + " is taken by " + owner
                        + ", which was there first; choose another port or another proxy");
    }

    private void selection(Reads reads, HttpGateway http, ImmutableList.Builder<Report> reports) {
        for (int i = 0; i < http.getVirtualServicesCount(); i++) {
            ResourceRef ref = http.getVirtualServices(i);
            if (reads.get(new ResourceAt<>(Kinds.VIRTUAL_SERVICE.key(ref.getNamespace(), ref.getName())))
                    .isEmpty()) {
                reports.add(new Report(
                        gateway,
                        HTTP.field("virtualServices").index(i),
                        VIRTUAL_SERVICE_MISSING,
                        "VirtualService " + ref.getNamespace() + "/" + ref.getName() + " does not exist"));
            }
        }
        for (LabelSelector.Defect defect :
                LabelSelector.ofGateway(http.getVirtualServiceExpressions()).defects()) {
            reports.add(new Report(
                    gateway,
                    HTTP.field("virtualServiceExpressions.expressions").index(defect.index()),
                    BAD_EXPRESSION,
                    defect.message()));
        }
    }
}
