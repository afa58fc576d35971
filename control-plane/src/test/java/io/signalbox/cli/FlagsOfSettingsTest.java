package io.signalbox.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.signalbox.api.ApiOptions;
import io.signalbox.api.gloo.Settings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The warnings of Settings name flags that there are. */
class FlagsOfSettingsTest {

    @Test
    void a_flag_that_decides_in_place_of_a_field_is_one_of_run() {
        PrintWriter nowhere = new PrintWriter(new StringWriter());
        Launcher none = options -> {
            throw new AssertionError("not to be run");
        };
        Checker neither = (directory, namespace) -> {
            throw new AssertionError("not to be checked");
        };
        CommandLine run =
                Objects.requireNonNull(Cli.commandLine(none, neither, new Terminal(nowhere, nowhere, Map.of()))
                        .getSubcommands()
                        .get("run"));
        List<String> known = run.getCommandSpec().options().stream()
                .flatMap(option -> Stream.of(option.names()))
                .toList();
        assertThat(flags(Settings.getDescriptor()))
                .contains("--xds-address", "--admin-address", "--directory")
                .allSatisfy(flag -> assertThat(known).contains(flag));
    }

    private static List<String> flags(Descriptor type) {
        return Stream.concat(
                        type.getFields().stream()
                                .map(field -> field.getOptions().getExtension(ApiOptions.flag))
                                .filter(flag -> !flag.isEmpty()),
                        type.getFields().stream()
                                .filter(field -> field.getJavaType() == FieldDescriptor.JavaType.MESSAGE)
                                .map(FieldDescriptor::getMessageType)
                                .filter(below -> below.getFile().equals(type.getFile()))
                                .flatMap(below -> flags(below).stream()))
                .toList();
    }
}
