package io.signalbox.envoy;

/**
 * The order of the HTTP filters of a listener, Gloo Edge's: a request passes the stages from the first to the last. A
 * filter sits {@linkplain Place before, during or after} a stage.
 */
public enum Stage {
    FAULT,
    CORS,
    WAF,
    AUTHENTICATION,
    AUTHORIZATION,
    RATE_LIMIT,
    ACCEPTED,
    OUTBOUND_AUTHENTICATION,
    ROUTE,
    /** Envoy's router alone: nothing comes after it. */
    ROUTER;

    /** Where in relation to a stage. */
    public enum Place {
        BEFORE,
        DURING,
        AFTER
    }
}
