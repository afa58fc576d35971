package io.signalbox.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.signalbox.api.ApiOptions;
import io.signalbox.api.Availability;
import io.signalbox.api.gloo.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The guide names every field of Settings that has an effect, and no other. */
class SettingsGuideTest {

    private static final ImmutableSet<String> NO_SETTINGS = ImmutableSet.of("metadata", "namespacedStatuses");

    /** Below these the guide names no single fields. */
    private static final ImmutableSet<String> AS_A_WHOLE =
            ImmutableSet.of("watchNamespaceSelectors", "gloo.circuitBreakers", "upstreamOptions.sslParameters");

    @Test
    void the_guide_names_every_field_that_has_an_effect_and_no_other() throws IOException {
        String guide = Files.readString(Repository.ROOT.resolve("docs/guides/kubernetes.md"));
        String section = guide.substring(guide.indexOf("## Settings"));
        List<String> honoured = fields(Settings.getDescriptor(), "", Availability.HONOURED);
        assertThat(honoured)
                .contains("gateway.persistProxySpec", "watchNamespaces")
                .allSatisfy(field -> assertThat(section)
                        .containsPattern("`(" + field.substring(0, field.lastIndexOf('.') + 1) + ")?"
                                + field.substring(field.lastIndexOf('.') + 1) + "`"));
        assertThat(fields(Settings.getDescriptor(), "", Availability.LATER))
                .contains("gloo.xdsBindAddr", "refreshRate")
                .allSatisfy(field -> assertThat(section).doesNotContain("`" + field + "`"));
    }

    private static List<String> fields(Descriptor type, String prefix, Availability wanted) {
        List<String> fields = new ArrayList<>();
        for (FieldDescriptor field : type.getFields()) {
            String name = prefix + field.getJsonName();
            Availability availability = field.getOptions().getExtension(ApiOptions.availability);
            boolean goesOn = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                    && !field.isMapField()
                    && !field.getMessageType().getFullName().startsWith("google.")
                    && !AS_A_WHOLE.contains(name);
            if (NO_SETTINGS.contains(name)) {
                continue;
            }
            if (goesOn && availability == Availability.HONOURED) {
                fields.addAll(fields(field.getMessageType(), name + ".", wanted));
            } else if (availability == wanted) {
                fields.add(name);
            }
        }
        return fields;
    }
}
