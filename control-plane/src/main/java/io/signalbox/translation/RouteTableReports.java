package io.signalbox.translation;

import com.google.common.collect.ImmutableList;
import io.signalbox.api.gateway.RouteTable;
import io.signalbox.feature.Inheritance;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.FieldPath;
import io.signalbox.model.Key;
import io.signalbox.report.Reason;
import io.signalbox.report.Report;
import java.util.Set;
import java.util.TreeSet;

/** All that is to be said of a RouteTable, wherever it is delegated to. */
public record RouteTableReports(Key<RouteTable> table) implements Query<ImmutableList<Report>> {

    public static final Reason NOT_USED = Reason.warning("RouteTableNotUsed");

    @Override
    public ImmutableList<Report> answer(Reads reads) {
        if (reads.get(new ResourceAt<>(table)).isEmpty()) {
            return ImmutableList.of();
        }
        Set<Inheritance> uses = reads.members(Groupings.INHERITANCES_OF_ROUTE_TABLE, table);
        if (uses.isEmpty()) {
            return ImmutableList.of(new Report(
                    table,
                    FieldPath.ROOT,
                    NOT_USED,
                    "no VirtualService that is served delegates to it, so none of its routes is served"));
        }
        Set<Report> reports = new TreeSet<>();
        uses.forEach(
                from -> reports.addAll(reads.get(new RouteTableIn(table, from)).reports()));
        return ImmutableList.copyOf(reports);
    }
}
