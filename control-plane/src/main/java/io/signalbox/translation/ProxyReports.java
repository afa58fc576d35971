package io.signalbox.translation;

import com.google.common.collect.ImmutableList;
import io.signalbox.api.gloo.Proxy;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.FieldPath;
import io.signalbox.model.Key;
import io.signalbox.model.Resource;
import io.signalbox.report.Reason;
import io.signalbox.report.Report;
import java.util.Optional;

/** What is to be said of a Proxy that Signalbox did not write: that it is not served, and what would be. */
public record ProxyReports(Key<Proxy> proxy) implements Query<ImmutableList<Report>> {

    public static final Reason NOT_SERVED = Reason.warning("ProxyNotServed");
    public static final Reason LEFT_ALONE = Reason.warning("ProxyLeftAlone");

    @Override
    public ImmutableList<Report> answer(Reads reads) {
        Optional<Resource<Proxy>> found = reads.get(new ResourceAt<>(proxy));
        ProxyMaker maker = found.map(ProxyMaker::of).orElse(ProxyMaker.SIGNALBOX);
        return switch (maker) {
            case SIGNALBOX -> ImmutableList.of();
            case GLOO_EDGE ->
                ImmutableList.of(new Report(
                        proxy,
                        FieldPath.ROOT,
                        LEFT_ALONE,
                        "Gloo Edge wrote this Proxy; Signalbox serves what Gateways and VirtualServices say, and"
                                + " neither reads nor changes it. Delete it when Gloo Edge is gone"
                                + hint(reads)));
            case OTHERS ->
                ImmutableList.of(new Report(
                        proxy,
                        FieldPath.ROOT,
                        NOT_SERVED,
                        "Signalbox does not serve Proxies that it did not make; write a Gateway with proxyNames: ["
                                + proxy.name() + "] and VirtualServices instead"));
        };
    }

    private static String hint(Reads reads) {
        return reads.get(new PersistsProxies()) ? "; Signalbox then writes its own" : "";
    }
}
