package io.signalbox.translation;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import io.signalbox.api.gateway.RouteTable;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.Key;
import io.signalbox.report.Report;
import java.util.SortedMap;
import java.util.TreeMap;

/** The proxies that a RouteTable's routes are part of, each with what is to be said of it, which is the same in all. */
public record RouteTableByProxy(Key<RouteTable> table)
        implements Query<ImmutableSortedMap<ProxyName, ImmutableList<Report>>> {
    @Override
    public ImmutableSortedMap<ProxyName, ImmutableList<Report>> answer(Reads reads) {
        ImmutableList<Report> reports = reads.get(new RouteTableReports(table));
        SortedMap<ProxyName, ImmutableList<Report>> byProxy = new TreeMap<>();
        reads.members(Groupings.GATEWAYS_OF_ROUTE_TABLE, table)
                .forEach(gateway -> reads.get(new ProxiesOf(gateway)).forEach(proxy -> byProxy.put(proxy, reports)));
        return ImmutableSortedMap.copyOfSorted(byProxy);
    }
}
