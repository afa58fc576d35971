package io.signalbox.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import com.google.protobuf.Message;
import com.google.protobuf.StringValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat.TypeRegistry;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.signalbox.api.gateway.VirtualService;
import io.signalbox.api.kubernetes.Secret;
import io.signalbox.api.kubernetes.Service;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class YamlWriterTest {

    private final YamlWriter writer = new YamlWriter(TypeRegistry.newBuilder()
            .add(Router.getDescriptor())
            .add(StringValue.getDescriptor())
            .build());

    @Test
    void a_message_is_written_in_block_style_sorted_by_name() {
        VirtualService.Builder service = VirtualService.newBuilder().setDisplayName("a shop");
        service.getVirtualHostBuilder().addDomains("*").addDomains("shop.example.com");
        service.getVirtualHostBuilder()
                .addRoutesBuilder()
                .setName("r")
                .getDirectResponseActionBuilder()
                .setStatus(200)
                .setBody("two\nlines\n");
        service.getVirtualHostBuilder().addRoutesBuilder();

        assertThat(writer.write(service.build())).isEqualTo("""
                displayName: "a shop"
                virtualHost:
                  domains:
                  - "*"
                  - shop.example.com
                  routes:
                  - directResponseAction:
                      body: |
                        two
                        lines
                      status: 200
                    name: r
                  - {}
                """);
    }

    @Test
    void envoys_typed_configuration_is_written_with_its_type() {
        TypedExtensionConfig config = TypedExtensionConfig.newBuilder()
                .setName("envoy.filters.http.router")
                .setTypedConfig(com.google.protobuf.Any.pack(
                        Router.newBuilder().setSuppressEnvoyHeaders(true).build()))
                .build();

        assertThat(writer.write(config)).isEqualTo("""
                name: envoy.filters.http.router
                typedConfig:
                  "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router
                  suppressEnvoyHeaders: true
                """);
    }

    @Test
    void an_empty_message_is_an_empty_mapping() {
        assertThat(writer.write(VirtualService.getDefaultInstance())).isEqualTo("{}\n");
    }

    @Test
    void a_number_that_is_whole_has_no_fraction() {
        Struct.Builder numbers = Struct.newBuilder();
        for (double number : new double[] {80, 0, -3, 0.5, -0.0, 1e15, 999_999_999_999_999.0}) {
            numbers.putFields(
                    "n" + number, Value.newBuilder().setNumberValue(number).build());
        }
        Service.Builder service = Service.newBuilder();
        service.getSpecBuilder()
                .addPortsBuilder()
                .setPort(80)
                .setTargetPort(Value.newBuilder().setNumberValue(8080));

        assertThat(writer.json(numbers.build()))
                .isEqualTo(JsonParser.parseString("{'n80.0': 80, 'n0.0': 0, 'n-3.0': -3, 'n0.5': 0.5, 'n-0.0': -0.0,"
                        + " 'n1.0E15': 1.0E15, 'n9.99999999999999E14': 9.99999999999999E14}"));
        assertThat(writer.json(numbers.build()).get("n80.0")).hasToString("80");
        assertThat(writer.write(service.build())).isEqualTo("""
                spec:
                  ports:
                  - port: 80
                    targetPort: 8080
                """);
    }

    @Test
    void lists_in_lists_are_written_so_that_they_are_read_again() {
        Value inner = Value.newBuilder()
                .setListValue(com.google.protobuf.ListValue.newBuilder()
                        .addValues(Value.newBuilder().setStringValue("a: b")))
                .build();
        Struct struct = Struct.newBuilder()
                .putFields(
                        "x",
                        Value.newBuilder()
                                .setListValue(com.google.protobuf.ListValue.newBuilder()
                                        .addValues(inner))
                                .build())
                .build();

        assertThat(writer.write(struct)).isEqualTo("x:\n- [\"a: b\"]\n");
    }

    @Test
    void a_resource_is_written_as_a_manifest() {
        Resource<VirtualService> resource = new Resource<>(
                Kinds.VIRTUAL_SERVICE.key("web", "shop"),
                Meta.of(Map.of("a", "1"), Map.of(), Instant.parse("2026-11-24T17:00:00Z")),
                VirtualService.newBuilder().setDisplayName("x").build());

        assertThat(writer.write(resource)).isEqualTo("""
                apiVersion: gateway.solo.io/v1
                kind: VirtualService
                metadata:
                  creationTimestamp: 2026-11-24T17:00:00Z
                  labels:
                    a: "1"
                  name: shop
                  namespace: web
                spec:
                  displayName: x
                """);
    }

    @Test
    void the_contents_of_a_secret_are_left_out() {
        Resource<Secret> secret = new Resource<>(
                Kinds.SECRET.key("web", "keys"),
                Meta.NONE,
                Secret.newBuilder()
                        .putData("tls.key", com.google.protobuf.ByteString.copyFromUtf8("s3cret"))
                        .putStringData("more", "s3cret")
                        .build());

        assertThat(writer.write(resource(secret)))
                .contains("tls.key: (redacted)")
                .doesNotContain("s3cret")
                .doesNotContain("czNjcmV0");
    }

    @Test
    void what_is_written_is_read_again_as_it_was() {
        for (long seed = 1; seed <= 300; seed++) {
            for (Kind<?> kind : Kinds.ALL) {
                if (!kind.equals(Kinds.SECRET)) {
                    roundTrip(kind, seed);
                }
            }
        }
    }

    private <T extends Message> void roundTrip(Kind<T> kind, long seed) {
        RandomMessages random = new RandomMessages(seed);
        Meta meta = Meta.of(Map.of("label", random.text()), Map.of(), null);
        Resource<T> resource = new Resource<>(
                kind.key(Kinds.isClusterScoped(kind) ? "" : "default", "x"), meta, random.like(kind.prototype()));
        String yaml = writer.write(resource);

        ManifestFile file = Manifests.read(Path.of("x.yaml"), yaml);

        assertThat(file.manifests())
                .as("kind %s, seed %d, written as%n%s", kind, seed, yaml)
                .singleElement()
                .isInstanceOfSatisfying(
                        Manifest.Readable.class,
                        manifest -> assertThat(manifest.resource()).isEqualTo(resource));
        assertThat(writer.write(resource)).isEqualTo(yaml);
    }

    private static Resource<?> resource(Resource<?> resource) {
        return resource;
    }
}
