package io.signalbox.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.Lists;
import io.signalbox.bootstrap.EnvoyBinary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real Envoy takes what comes out of every golden case. A case with a file {@code envoy-refuses.txt} is one that it
 * refuses: what Signalbox cannot know to be wrong; the file holds some of Envoy's words.
 */
class EnvoyAcceptsIT {

    private static final String REFUSES = "envoy-refuses.txt";

    /** How many cases share one run of Envoy. */
    private static final int TOGETHER = 50;

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> envoy_takes_what_comes_out() throws Exception {
        EnvoyBinary envoy = EnvoyBinary.locate(System.getenv(), System.out::println);
        List<GoldenCase> good = GoldenCase.all().stream()
                .filter(golden -> !Files.exists(golden.folder().resolve(REFUSES)))
                .toList();
        Map<String, String> refusals = refusals(good, envoy);
        return good.stream()
                .map(golden -> DynamicTest.dynamicTest(
                        golden.name(),
                        () -> assertThat(refusals.get(golden.name())).isNull()));
    }

    @TestFactory
    Stream<DynamicTest> envoy_refuses_what_is_marked_so() throws Exception {
        EnvoyBinary envoy = EnvoyBinary.locate(System.getenv(), System.out::println);
        return GoldenCase.all().stream()
                .filter(golden -> Files.exists(golden.folder().resolve(REFUSES)))
                .map(golden -> DynamicTest.dynamicTest(golden.name(), () -> {
                    EnvoyBinary.Verdict verdict = validate(List.of(golden), envoy);
                    assertThat(verdict.accepted()).as("accepted").isFalse();
                    assertThat(verdict.log()).contains(golden.read(REFUSES).strip());
                }));
    }

    /** Or the other tests would show nothing. */
    @Test
    void a_mistake_in_any_part_is_found() throws Exception {
        EnvoyBinary envoy = EnvoyBinary.locate(System.getenv(), System.out::println);
        GoldenCase golden = GoldenCase.all().stream()
                .filter(candidate -> candidate.name().equals("kube-upstream/pods"))
                .findFirst()
                .orElseThrow();
        StaticBootstrap bootstrap = new StaticBootstrap();
        add(golden, bootstrap);
        String whole = bootstrap.toString();

        assertThat(validate(whole, envoy).accepted()).isTrue();
        Map<String, String> mistakes = Map.of(
                "\"connect_timeout\":\"5s\"", "\"connect_timeout\":\"-5s\"",
                "\"port_value\":9090", "\"port_value\":70000",
                "\"cluster\":\"s1:petstore_default\"", "\"cluster\":\"\"",
                "\"stat_prefix\":\"http\"", "\"stat_prefix\":\"\"");
        mistakes.forEach((before, after) -> {
            assertThat(whole).contains(before);
            assertThat(validate(whole.replace(before, after), envoy).accepted())
                    .as(after)
                    .isFalse();
        });
    }

    private Map<String, String> refusals(List<GoldenCase> cases, EnvoyBinary envoy) {
        Map<String, String> refusals = new TreeMap<>();
        for (List<GoldenCase> together : Lists.partition(cases, TOGETHER)) {
            if (!validate(together, envoy).accepted()) {
                refusals.putAll(alone(together, envoy));
            }
        }
        return refusals;
    }

    private Map<String, String> alone(List<GoldenCase> cases, EnvoyBinary envoy) {
        Map<String, String> refusals = new TreeMap<>();
        for (GoldenCase golden : cases) {
            EnvoyBinary.Verdict verdict = validate(List.of(golden), envoy);
            if (!verdict.accepted()) {
                refusals.put(golden.name(), verdict.log());
            }
        }
        assertThat(refusals)
                .as("Envoy refuses these cases together, and so one of them alone: " + cases)
                .isNotEmpty();
        return refusals;
    }

    private EnvoyBinary.Verdict validate(List<GoldenCase> cases, EnvoyBinary envoy) {
        StaticBootstrap bootstrap = new StaticBootstrap();
        cases.forEach(golden -> add(golden, bootstrap));
        return validate(bootstrap.toString(), envoy);
    }

    private static void add(GoldenCase golden, StaticBootstrap bootstrap) {
        Translation translation = golden.translate();
        translation.snapshots().groups().forEach(group -> bootstrap.add(translation, group));
    }

    private EnvoyBinary.Verdict validate(String bootstrap, EnvoyBinary envoy) {
        try {
            Path file = Files.createTempFile(folder, "bootstrap", ".json");
            return envoy.validate(Files.writeString(file, bootstrap));
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
