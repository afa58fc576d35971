package io.signalbox.ads;

import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/**
 * What all streams share.
 *
 * @param ready completes when there are snapshots to serve: streams wait for it, since an empty answer would take a
 *     running Envoy's configuration away
 * @param threads runs the streams' turns
 * @param timer only hands over
 */
record Surroundings(
        Groups groups,
        NodeGroups nodes,
        CompletionStage<?> ready,
        Acceptances acceptances,
        XdsMetrics metrics,
        Clients clients,
        Admissions admissions,
        Strangers strangers,
        SharedNames names,
        Limits limits,
        InstantSource clock,
        Executor threads,
        ScheduledExecutorService timer) {}
