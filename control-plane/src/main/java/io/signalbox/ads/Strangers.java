package io.signalbox.ads;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once, and not at every reconnect, that somebody asked for what is not served. Safe for all threads. */
final class Strangers {

    private static final Logger log = LoggerFactory.getLogger(Strangers.class);

    /** Beyond this, strangers are counted and no longer logged: names are the clients' to choose. */
    private static final int LOGGED_MAX = 1_000;

    private final Set<String> logged = ConcurrentHashMap.newKeySet();
    private final XdsMetrics metrics;

    Strangers(XdsMetrics metrics) {
        this.metrics = metrics;
    }

    void node(String node, String cluster, String group) {
        metrics.unknownNode();
        if (first("node " + node + " " + group)) {
            log.atWarn()
                    .addKeyValue("node", node)
                    .addKeyValue("cluster", cluster)
                    .addKeyValue("group", group)
                    .log("unknown node is served an empty snapshot");
        }
    }

    void type(String typeUrl, String node) {
        metrics.unknownType();
        if (first("type " + typeUrl)) {
            log.atInfo()
                    .addKeyValue("type", typeUrl)
                    .addKeyValue("node", node)
                    .log("unknown type is answered with nothing");
        }
    }

    private boolean first(String stranger) {
        return logged.size() < LOGGED_MAX && logged.add(stranger);
    }
}
