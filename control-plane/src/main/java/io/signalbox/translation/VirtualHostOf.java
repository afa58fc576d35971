package io.signalbox.translation;

import com.google.common.collect.ImmutableList;
import io.signalbox.api.gateway.Gateway;
import io.signalbox.api.gateway.VirtualService;
import io.signalbox.feature.Scope;
import io.signalbox.feature.VirtualHostResult;
import io.signalbox.feature.VirtualHosts;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.FieldPath;
import io.signalbox.model.Key;
import io.signalbox.model.Resource;
import io.signalbox.report.Reason;
import io.signalbox.report.Report;
import io.signalbox.report.Translated;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A VirtualService on a Gateway, as Envoy's virtual host. Absent when older VirtualServices have all of its domains.
 */
public record VirtualHostOf(Key<Gateway> gateway, Key<VirtualService> virtualService)
        implements Query<Translated<Optional<VirtualHostResult>>> {

    /** Another VirtualService of the listener had the domain first; this one does not get it. */
    public static final Reason DOMAIN_TAKEN = Reason.error("DomainTaken");

    /** Another VirtualService of the listener asks for the domain too; this one keeps it. */
    public static final Reason DOMAIN_CONTESTED = Reason.warning("DomainContested");

    private static final FieldPath DOMAINS = FieldPath.SPEC.field("virtualHost.domains");

    @Override
    public Translated<Optional<VirtualHostResult>> answer(Reads reads) {
        Optional<Resource<VirtualService>> current = reads.get(new ResourceAt<>(virtualService));
        if (current.isEmpty()) {
            return Translated.of(Optional.empty());
        }
        OwnedDomains.Claims claims = reads.get(new OwnedDomains(gateway, virtualService));
        Scope scope = RecordedRouteSources.scope(reads, virtualService);
        VirtualHostResult result = VirtualHosts.translate(
                current.get(), () -> reads.get(new LastGoodOf<>(virtualService)), claims.owned(), scope);
        ImmutableList<Report> reports = Stream.concat(domainReports(claims), scope.reports().stream())
                .sorted()
                .distinct()
                .collect(ImmutableList.toImmutableList());
        return new Translated<>(claims.owned().isEmpty() ? Optional.empty() : Optional.of(result), reports);
    }

    private Stream<Report> domainReports(OwnedDomains.Claims claims) {
        Stream<Report> lost = claims.lost().stream()
                .map(contest -> new Report(
                        virtualService,
                        DOMAINS,
                        DOMAIN_TAKEN,
                        "domain " + contest.domain() + " belongs to " + contest.other()
                                + ", which was there first, on " + gateway
                                + "; remove it from one of both or put them on different listeners"));
        Stream<Report> contested = claims.contested().stream()
                .map(contest -> new Report(
                        virtualService,
                        DOMAINS,
                        DOMAIN_CONTESTED,
                        "domain " + contest.domain() + " is also claimed by " + contest.other() + " on " + gateway
                                + "; this one was there first and keeps it"));
        return Stream.concat(lost, contested);
    }
}
