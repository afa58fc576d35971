package io.signalbox.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** A VirtualService with a domain of its own, so that many of them share one Envoy, and requests to it. */
record Site(Stage stage, String name) {

    private static final String LOADED = "/loaded-by-envoy";

    /** Writes the VirtualService and waits until Envoy serves it. */
    static Site open(Stage stage, String name, String routes) throws IOException {
        return open(stage, name, "{}", routes);
    }

    /**
     * @param options of the virtual host, as YAML in one line
     * @param routes as YAML: a list, not indented
     */
    static Site open(Stage stage, String name, String options, String routes) throws IOException {
        stage.write(name + ".yaml", """
                apiVersion: gateway.solo.io/v1
                kind: VirtualService
                metadata: {name: %s, namespace: default}
                spec:
                  virtualHost:
                    domains: [%s.test, '%s.test:443']
                    options: %s
                    routes:
                    - matchers: [{exact: %s}]
                      directResponseAction: {status: 200, body: loaded}
                """.formatted(name, name, name, options, LOADED) + routes.indent(4));
        Site site = new Site(stage, name);
        site.await(LOADED, reply -> reply.status() == 200);
        return site;
    }

    /** Asks until the answer is as wanted. */
    void await(String target, Predicate<Wire.Reply> wanted) {
        Awaitility.await(name + target)
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> wanted.test(get(target)));
    }

    Wire.Reply get(String target, String... headers) throws IOException {
        return send("GET", target, headers);
    }

    Wire.Reply send(String method, String target, String... headers) throws IOException {
        String host = method.equals("CONNECT") ? target : name + ".test";
        return Wire.send(stage.address(), host, method, target, headers);
    }

    /** What the backend says that it was asked. */
    Told ask(String target, String... headers) throws IOException {
        Wire.Reply reply = get(target, headers);
        assertThat(reply.status()).as(() -> target + ": " + reply).isEqualTo(200);
        return Told.of(reply);
    }

    /** A request as a backend saw it; names of headers are in lower case. */
    record Told(String backend, String path, JsonObject headers) {

        static Told of(Wire.Reply reply) {
            JsonObject told = JsonParser.parseString(reply.body()).getAsJsonObject();
            return new Told(
                    told.get("backend").getAsString(), told.get("path").getAsString(), told.getAsJsonObject("headers"));
        }

        String header(String name) {
            return headers.has(name) ? headers.get(name).getAsString() : "(absent)";
        }
    }
}
