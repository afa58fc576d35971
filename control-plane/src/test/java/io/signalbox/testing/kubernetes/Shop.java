package io.signalbox.testing.kubernetes;

/** A VirtualService {@code shop} with one route, which tests edit again and again, and an Upstream for it. */
public final class Shop {

    private Shop() {}

    /** Paths of {@code shop.example.com} that begin with the prefix are answered by 200. */
    public static void answers(DevCluster cluster, String namespace, String prefix) {
        cluster.apply("""
                apiVersion: gateway.solo.io/v1
                kind: VirtualService
                metadata: {name: shop, namespace: %1$s}
                spec:
                  virtualHost:
                    domains: ['shop.example.com']
                    routes:
                    - matchers: [{prefix: '%2$s'}]
                      directResponseAction: {status: 200}
                """.formatted(namespace, prefix));
    }

    /** The path is led to the Upstream {@code cart}, for all domains. */
    public static void leadsToCart(DevCluster cluster, String namespace, String path) {
        cluster.apply("""
                apiVersion: gateway.solo.io/v1
                kind: VirtualService
                metadata: {name: shop, namespace: %1$s}
                spec:
                  virtualHost:
                    domains: ['*']
                    routes:
                    - matchers: [{exact: %2$s}]
                      routeAction: {single: {upstream: {name: cart, namespace: %1$s}}}
                """.formatted(namespace, path));
    }

    /** An Upstream {@code cart} with one host on loopback. */
    public static void cart(DevCluster cluster, String namespace, int port) {
        cluster.apply("""
                apiVersion: gloo.solo.io/v1
                kind: Upstream
                metadata: {name: cart, namespace: %1$s}
                spec: {static: {hosts: [{addr: 127.0.0.1, port: %2$d}]}}
                """.formatted(namespace, port));
    }
}
