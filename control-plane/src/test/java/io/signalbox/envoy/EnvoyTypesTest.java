package io.signalbox.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.util.JsonFormat;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.FilterConfig;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.CorsPolicy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

class EnvoyTypesTest {

    private final EnvoyTypes types = new EnvoyTypes();

    @Test
    void every_message_of_the_api_jar_is_found_by_its_name() throws Exception {
        List<String> missed = new ArrayList<>();
        int found = 0;
        for (FileDescriptor file : filesOfTheApi()) {
            for (Descriptor message : withNested(file.getMessageTypes())) {
                if (types.prototype("type.googleapis.com/" + message.getFullName())
                        .isPresent()) {
                    found++;
                } else {
                    missed.add(message.getFullName());
                }
            }
        }
        assertThat(missed).isEmpty();
        assertThat(found).isGreaterThan(1_500);
    }

    @Test
    void a_type_that_nobody_knows_is_absent() {
        assertThat(types.prototype("type.googleapis.com/envoy.extensions.filters.http.nobody.v3.Knows"))
                .isEmpty();
        assertThat(types.prototype("")).isEmpty();
        assertThat(types.prototype("type.googleapis.com/java.lang.String")).isEmpty();
    }

    @Test
    void what_an_any_within_an_any_holds_can_be_printed() throws Exception {
        Any cors = Packing.any(
                CorsPolicy.newBuilder().setAllowMethods("within an any").build());
        RouteConfiguration routes = RouteConfiguration.newBuilder()
                .putTypedPerFilterConfig(
                        "cors",
                        Packing.any(FilterConfig.newBuilder().setConfig(cors).build()))
                .build();
        assertThat(JsonFormat.printer()
                        .usingTypeRegistry(types.registry(routes))
                        .print(routes))
                .contains("within an any");
    }

    @Test
    void an_any_of_a_type_that_nobody_knows_does_not_keep_others_from_being_known() throws Exception {
        Any unknown = Any.newBuilder()
                .setTypeUrl("type.googleapis.com/example.Unknown")
                .setValue(ByteString.copyFromUtf8("hush"))
                .build();
        RouteConfiguration routes = RouteConfiguration.newBuilder()
                .putTypedPerFilterConfig("a", unknown)
                .putTypedPerFilterConfig("b", Packing.any(CorsPolicy.getDefaultInstance()))
                .build();
        assertThat(types.registry(routes).find(CorsPolicy.getDescriptor().getFullName()))
                .isNotNull();
    }

    private static List<FileDescriptor> filesOfTheApi() throws Exception {
        Path jar = Path.of(Listener.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        List<FileDescriptor> files = new ArrayList<>();
        try (JarFile entries = new JarFile(jar.toFile())) {
            for (var entry : entries.stream().toList()) {
                String name = entry.getName();
                if (name.matches("(io/envoyproxy|com/github)/[^$]*(Proto|OuterClass)\\.class")) {
                    Object descriptor = Class.forName(name.replace(".class", "").replace('/', '.'))
                            .getMethod("getDescriptor")
                            .invoke(null);
                    // Some messages are called …Proto, too.
                    if (descriptor instanceof FileDescriptor file) {
                        files.add(file);
                    }
                }
            }
        }
        assertThat(files).hasSizeGreaterThan(300);
        return files;
    }

    private static List<Descriptor> withNested(List<Descriptor> messages) {
        List<Descriptor> all = new ArrayList<>();
        for (Descriptor message : messages) {
            if (!message.getOptions().getMapEntry()) {
                all.add(message);
                all.addAll(withNested(message.getNestedTypes()));
            }
        }
        return all;
    }
}
