package io.signalbox.cli;

import io.signalbox.ads.ConnectionTimes;
import io.signalbox.ads.TlsFiles;
import io.signalbox.bootstrap.HostPort;
import io.signalbox.model.ConfigEvent;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What a control plane is started with.
 *
 * @param input where the resources come from
 * @param xdsAddress where Envoys connect; port 0 takes a free one
 * @param xdsTls absent: plaintext
 * @param adminAddress of the debug endpoint; port 0 takes a free one
 * @param writeNamespace where Signalbox's own resources are, such as its Settings
 * @param connectionTimes how long Envoys stay connected
 * @param rewriting what becomes of each event between the source and the store; the same for equal events
 */
public record RunOptions(
        Input input,
        HostPort xdsAddress,
        Optional<TlsFiles> xdsTls,
        HostPort adminAddress,
        String writeNamespace,
        ConnectionTimes connectionTimes,
        UnaryOperator<ConfigEvent> rewriting) {}
