package io.signalbox.status;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.InstantSource;

/**
 * Where Signalbox writes into the Kubernetes API.
 *
 * @param rate how fast
 * @param namespace the one that Signalbox is installed in: its Settings count, statuses are written under its name, and
 *     Proxies and the Lease are in it
 * @param clock dates Events and the Lease
 */
public record Destination(KubernetesClient client, WriteRate rate, String namespace, InstantSource clock) {}
