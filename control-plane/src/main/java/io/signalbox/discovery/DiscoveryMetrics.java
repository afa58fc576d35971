package io.signalbox.discovery;

/** Hears of each request that discovery makes of the API server. Called on discovery's thread. */
public interface DiscoveryMetrics {

    /** What is done to an Upstream, in the words of RBAC. */
    enum Verb {
        CREATE,
        PATCH,
        DELETE
    }

    /** The API server did it. */
    void written(Verb verb);

    /** It did not, or nobody knows. */
    void failed(Verb verb);

    /** Nobody listens. */
    DiscoveryMetrics NONE = new DiscoveryMetrics() {
        @Override
        public void written(Verb verb) {}

        @Override
        public void failed(Verb verb) {}
    };
}
