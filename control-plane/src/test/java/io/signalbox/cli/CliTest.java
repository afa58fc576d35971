package io.signalbox.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedSet;
import com.google.gson.JsonParser;
import io.signalbox.ads.ConnectionTimes;
import io.signalbox.bootstrap.HostPort;
import io.signalbox.model.FieldPath;
import io.signalbox.model.Key;
import io.signalbox.model.Kinds;
import io.signalbox.model.Manifest;
import io.signalbox.model.Manifests;
import io.signalbox.report.Reason;
import io.signalbox.report.Report;
import io.signalbox.store.Held;
import io.signalbox.store.StoreListener;
import io.signalbox.store.StoreView;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

class CliTest {

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Map<String, String> environment = new HashMap<>();
    private final List<RunOptions> launched = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    private int execute(Launcher launcher, Checker checker, String... arguments) {
        Terminal terminal = new Terminal(new PrintWriter(out, true), new PrintWriter(err, true), environment);
        return Cli.commandLine(launcher, checker, terminal).execute(arguments);
    }

    /** Nothing is started or checked by what this carries out. */
    private int execute(String... arguments) {
        return execute(
                options -> {
                    launched.add(options);
                    return new Here(closed);
                },
                (directory, namespace) -> {
                    throw new AssertionError("not to be checked");
                },
                arguments);
    }

    /** A control plane that listens nowhere, to see when it is closed. */
    private record Here(CountDownLatch closed) implements Running {
        @Override
        public HostPort xdsAddress() {
            return HostPort.loopback(1);
        }

        @Override
        public HostPort adminAddress() {
            return HostPort.loopback(2);
        }

        @Override
        public StoreView view() {
            return view(HashTreePMap.empty(), HashTreePMap.empty());
        }

        @Override
        public void listen(StoreListener listener) {}

        @Override
        public void close() {
            closed.countDown();
        }

        static StoreView view(PMap<Key<?>, Held> held, PMap<Key<?>, ImmutableList<Report>> reports) {
            return new StoreView(
                    1, true, ImmutableSortedSet.of(), ImmutableMap.of(), held, HashTreePMap.empty(), reports);
        }
    }

    /** Runs until interrupted, as {@code run} does. */
    private int interrupted(String... arguments) throws InterruptedException {
        AtomicInteger code = new AtomicInteger(-1);
        Thread thread = Thread.ofPlatform().start(() -> code.set(execute(arguments)));
        await().until(() -> !launched.isEmpty() && thread.getState() == Thread.State.WAITING);
        thread.interrupt();
        thread.join();
        return code.get();
    }

    @Test
    void run_takes_gloos_addresses_unless_told_otherwise() throws Exception {
        int code = interrupted("run", "--directory", folder.toString());
        assertThat(closed.await(1, TimeUnit.MINUTES)).isTrue();
        assertThat(code).isEqualTo(ExitCode.CANNOT_RUN);
        RunOptions options = launched.getFirst();
        assertThat(options.input())
                .isEqualTo(new Input.Folder(
                        folder, Optional.of(Path.of(System.getProperty("user.home"), ".local/state/signalbox"))));
        assertThat(options.xdsAddress()).hasToString("0.0.0.0:9977");
        assertThat(options.adminAddress()).hasToString("127.0.0.1:9095");
        assertThat(options.writeNamespace()).isEqualTo("gloo-system");
        assertThat(options.xdsTls()).isEmpty();
        assertThat(options.connectionTimes()).isEqualTo(ConnectionTimes.DEFAULT);
    }

    @Test
    void run_keeps_last_good_forms_where_it_is_told() throws Exception {
        interrupted("run", "--directory", folder.toString(), "--state-directory", folder + "/state");
        assertThat(launched.getFirst().input())
                .isEqualTo(new Input.Folder(folder, Optional.of(folder.resolve("state"))));
    }

    @Test
    void run_keeps_last_good_forms_where_the_users_state_is() throws Exception {
        environment.put("XDG_STATE_HOME", folder.toString());
        interrupted("run", "--directory", folder.toString());
        environment.put("XDG_STATE_HOME", "relative/paths/do/not/count");
        interrupted("run", "--directory", folder.toString());
        assertThat(launched.stream().map(RunOptions::input))
                .containsExactly(
                        new Input.Folder(folder, Optional.of(folder.resolve("signalbox"))),
                        new Input.Folder(
                                folder,
                                Optional.of(Path.of(System.getProperty("user.home"), ".local/state/signalbox"))));
    }

    @Test
    void run_takes_what_it_is_told() throws Exception {
        Path certificate = Files.writeString(folder.resolve("tls.crt"), "certificate");
        Path key = Files.writeString(folder.resolve("tls.key"), "key");
        Path authorities = Files.writeString(folder.resolve("ca.crt"), "authorities");
        interrupted(
                "run",
                "--directory=" + folder,
                "--xds-address=[::1]:19977",
                "--admin-address=localhost:0",
                "--write-namespace=edge",
                "--log-format=json",
                "--xds-connection-age=0",
                "--xds-drain=250ms",
                "--xds-tls-cert=" + certificate,
                "--xds-tls-key=" + key,
                "--xds-tls-ca=" + authorities);
        RunOptions options = launched.getFirst();
        assertThat(options.xdsAddress()).isEqualTo(new HostPort("::1", 19977));
        assertThat(options.adminAddress()).isEqualTo(new HostPort("localhost", 0));
        assertThat(options.writeNamespace()).isEqualTo("edge");
        assertThat(options.connectionTimes()).isEqualTo(new ConnectionTimes(Duration.ZERO, Duration.ofMillis(250)));
        assertThat(options.xdsTls()).hasValueSatisfying(tls -> {
            assertThat(tls.certificate()).isEqualTo(certificate);
            assertThat(tls.key()).isEqualTo(key);
            assertThat(tls.clientAuthorities()).hasValue(authorities);
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "run                                                | specify one of these): ([--directory=DIR",
                "run --directory DIR --kubernetes                   | mutually exclusive",
                "run --kubeconfig FILE                              | --kubernetes",
                "run --kubernetes --kubeconfig nowhere              | \"nowhere\" is not a file",
                "run --directory nowhere                            | \"nowhere\" does not exist",
                "run --directory FILE                               | is a file",
                "run --directory DIR --state-directory FILE         | is a file; name a directory",
                "run --kubernetes --state-directory DIR             | Missing required argument(s): --directory=DIR",
                "run --directory DIR --xds-address 9977             | is not HOST:PORT",
                "run --directory DIR --xds-address :9977            | is not HOST:PORT",
                "run --directory DIR --xds-address localhost        | is not HOST:PORT",
                "run --directory DIR --admin-address localhost:70000| not between 0 and 65535",
                "run --directory DIR --admin-address localhost:http | the port is not a number",
                "run --directory DIR --xds-tls-cert nowhere.pem     | \"nowhere.pem\" is not a file",
                "run --directory DIR --xds-tls-cert FILE            | --xds-tls-key is not; TLS needs both",
                "run --directory DIR --xds-tls-key FILE             | --xds-tls-cert is not; TLS needs both",
                "run --directory DIR --xds-tls-ca FILE              | without --xds-tls-cert",
                "run --directory DIR --xds-connection-age 30        | \"30\" is not a duration; write a number and a unit",
                "run --directory DIR --xds-drain soon               | \"soon\" is not a duration",
                "run --directory DIR --log-format xml               | --log-format",
                "run --directory DIR --port 1                       | Unknown option",
                "check                                              | Missing required option: '--directory=DIR'",
                "check --directory DIR --format xml                 | --format",
                "bootstrap                                          | Missing required option: '--node=ID'",
                "bootstrap --node n --role proxy                    | is not <namespace>~<proxy name>",
                "bootstrap --node n --admin-port 70000              | not between 0 and 65535",
                "bootstrap --node n --tls-cert a.pem                | --tls-cert and --tls-key belong together",
                "bootstrap --node n --tls-cert a --tls-key b        | need --tls-ca",
                "dev-cluster --data DIR --port 0                    | --port 0 is no port; they go from 1 to 65535",
                "dev-cluster --data DIR --port 65536                | --port 65536 is no port",
                "dev-cluster --data FILE                            | is a file; name a directory",
                "dev-cluster --data DIR --throw-away                | mutually exclusive",
                "start                                              | Unmatched argument",
                "''                                                 | a command is missing"
            })
    void a_wrong_command_line_says_what_and_why_and_ends_with_2(String line, String why) throws IOException {
        Path file = Files.writeString(folder.resolve("file.yaml"), "");
        String[] arguments = line.isBlank()
                ? new String[0]
                : line.strip()
                        .replace("DIR", folder.toString())
                        .replace("FILE", file.toString())
                        .split(" +");
        assertThat(execute(arguments)).as(err.toString()).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).startsWith("signalbox").contains(why.strip()).contains("--help");
        assertThat(err.toString().lines().count()).as(err.toString()).isLessThanOrEqualTo(4);
        assertThat(out.toString()).isEmpty();
        assertThat(launched).isEmpty();
    }

    @Test
    void a_wrong_level_in_the_environment_is_wrong_usage() {
        environment.put("SIGNALBOX_LOG_LEVEL", "loud");
        assertThat(execute("run", "--directory", folder.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("SIGNALBOX_LOG_LEVEL", "loud", "off, error, warn, info, debug, trace");
    }

    @Test
    void what_cannot_run_ends_with_3_and_one_sentence() {
        int code = execute(
                options -> {
                    throw new BindException("Address already in use: " + options.xdsAddress());
                },
                (directory, namespace) -> new Here(closed).view(),
                "run",
                "--directory",
                folder.toString());
        assertThat(code).isEqualTo(ExitCode.CANNOT_RUN);
        assertThat(err.toString().strip())
                .isEqualTo("signalbox run: an address cannot be taken: Address already in use: 0.0.0.0:9977");
    }

    private int check(String yaml, String... more) {
        Checker checker = (directory, namespace) -> {
            PMap<Key<?>, Held> held = HashTreePMap.empty();
            PMap<Key<?>, ImmutableList<Report>> reports = HashTreePMap.empty();
            for (Manifest manifest : Manifests.read(Path.of("shop.yaml"), yaml).manifests()) {
                if (manifest instanceof Manifest.Readable readable) {
                    held = held.plus(
                            readable.key(),
                            new Held(
                                    readable.key(),
                                    Optional.of(readable.resource()),
                                    readable.origin(),
                                    readable.problems()));
                }
            }
            Key<?> shop = Kinds.VIRTUAL_SERVICE.key("default", "shop");
            if (held.containsKey(shop)) {
                reports = reports.plus(
                        shop,
                        ImmutableList.of(new Report(
                                shop,
                                new FieldPath("spec.virtualHost.routes[0]"),
                                Reason.error("UpstreamMissing"),
                                "there is none")));
            }
            return Here.view(held, reports);
        };
        List<String> arguments = new ArrayList<>(List.of("check", "--directory", folder.toString()));
        arguments.addAll(List.of(more));
        return execute(
                options -> {
                    throw new AssertionError("not to be started");
                },
                checker,
                arguments.toArray(String[]::new));
    }

    private static final String SHOP = """
            apiVersion: gateway.solo.io/v1
            kind: VirtualService
            metadata: {name: shop, namespace: default}
            spec:
              virtualHost:
                routes:
                - matchers: [{prefix: /}]
            """;

    @Test
    void check_ends_with_1_if_there_are_errors_and_says_where_they_are() {
        assertThat(check(SHOP)).isEqualTo(ExitCode.CONFIGURATION_ERRORS);
        assertThat(out.toString().strip())
                .isEqualTo("shop.yaml:7:7: error: VirtualService default/shop spec.virtualHost.routes[0]:"
                        + " UpstreamMissing: there is none");
        assertThat(err.toString().strip()).isEqualTo("1 resource, 1 error, 0 warnings");
    }

    @Test
    void check_ends_with_0_if_all_is_well() {
        assertThat(check(SHOP.replace("name: shop", "name: other"))).isEqualTo(ExitCode.FINE);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void check_speaks_json() {
        assertThat(check(SHOP, "--format", "json")).isEqualTo(ExitCode.CONFIGURATION_ERRORS);
        var told = JsonParser.parseString(out.toString()).getAsJsonObject();
        assertThat(told.get("errors").getAsInt()).isEqualTo(1);
        assertThat(told.getAsJsonArray("problems").get(0).toString()).contains("\"line\":7");
    }

    @Test
    void bootstrap_prints_what_envoy_starts_with() {
        assertThat(execute("bootstrap", "--node", "envoy-1")).isEqualTo(ExitCode.FINE);
        assertThat(out.toString())
                .contains("id: \"envoy-1\"")
                .contains("role: \"gloo-system~gateway-proxy\"")
                .contains("api_type: DELTA_GRPC")
                .contains("port_value: 9977")
                .contains("port_value: 19000")
                .doesNotContain("tls");
    }

    @Test
    void bootstrap_prints_what_it_is_told() {
        int code = execute(
                "bootstrap",
                "--node=envoy-1",
                "--cluster=edge",
                "--sotw",
                "--xds-address=signalbox.example:443",
                "--tls-ca=/etc/ca.pem",
                "--tls-cert=/etc/cert.pem",
                "--tls-key=/etc/key.pem",
                "--admin-port=0");
        assertThat(code).isEqualTo(ExitCode.FINE);
        assertThat(out.toString())
                .contains("cluster: \"edge\"")
                .contains("api_type: GRPC")
                .contains("sni: \"signalbox.example\"")
                .contains("\"/etc/ca.pem\"", "\"/etc/cert.pem\"", "\"/etc/key.pem\"")
                .contains("port_value: 0")
                .doesNotContain("role:");
    }

    @Test
    void envoy_prints_the_path_that_the_environment_names() throws IOException {
        Path envoy = Files.writeString(folder.resolve("envoy"), "#!/bin/sh\n");
        assertThat(envoy.toFile().setExecutable(true)).isTrue();
        environment.put("ENVOY", envoy.toString());
        assertThat(execute("envoy")).isEqualTo(ExitCode.FINE);
        assertThat(out.toString().strip()).isEqualTo(envoy.toString());
    }

    @Test
    void envoy_that_cannot_be_had_ends_with_3() {
        environment.put("ENVOY", folder.resolve("missing").toString());
        assertThat(execute("envoy")).isEqualTo(ExitCode.CANNOT_RUN);
        assertThat(err.toString()).contains("ENVOY is").contains("not an executable file");
    }

    @Test
    void dev_cluster_wants_to_know_where_to_be_kept() {
        assertThat(execute("dev-cluster")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("neither XDG_DATA_HOME nor HOME is set; say with --data where to keep it");
    }

    @Test
    void help_lists_the_commands_and_the_exit_codes() {
        assertThat(execute("--help")).isEqualTo(ExitCode.FINE);
        assertThat(out.toString())
                .contains("run", "check", "demo", "bootstrap", "envoy", "dev-cluster", "completion")
                .contains("0 fine, 1 the configuration has errors, 2 wrong usage, 3 cannot run");
    }

    @Test
    void version_and_completion_are_printed() {
        assertThat(execute("--version")).isEqualTo(ExitCode.FINE);
        assertThat(out.toString()).startsWith("signalbox ");
        assertThat(execute("completion")).isEqualTo(ExitCode.FINE);
        assertThat(out.toString()).contains("#!/usr/bin/env bash", "--xds-address", "_complete_signalbox");
    }
}
