package io.signalbox.api;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Compares our resources with {@code gloo-fields.txt}, the facts of Gloo Edge's published API. */
class GlooFieldsTest {
    private static final String VALUE = "google.protobuf.Value";
    private static final int FIRST_NUMBER_OF_OUR_OWN = 1000;

    @Test
    void every_field_of_gloo_edge_has_our_field_of_the_same_name_number_json_name_type_and_oneof() throws IOException {
        var ours = ourFields();
        var differences = new ArrayList<String>();
        for (Fact fact : facts().filter(fact -> !fact.type().equals("enum")).toList()) {
            var field = ours.get(fact.name());
            if (field == null) {
                differences.add("missing: " + fact);
            } else if (!fact.equals(factOf(field)) && !standsIn(field, fact)) {
                differences.add("theirs " + fact + ", ours " + factOf(field));
            }
        }
        assertThat(differences).isEmpty();
    }

    @Test
    void every_enum_value_of_gloo_edge_has_our_value_of_the_same_name_and_number() throws IOException {
        var ours = ShippedDescriptors.enums().stream()
                .flatMap(type -> type.getValues().stream())
                .collect(toMap(GlooFieldsTest::nameOf, EnumValueDescriptor::getNumber));
        assertThat(facts().filter(fact -> fact.type().equals("enum")))
                .isNotEmpty()
                .filteredOn(fact -> !Integer.valueOf(fact.number()).equals(ours.get(fact.name())))
                .isEmpty();
    }

    @Test
    void what_gloo_edge_does_not_have_is_numbered_from_1000_so_that_it_never_collides() throws IOException {
        var theirs = facts().map(Fact::name).collect(Collectors.toSet());
        var additions = ourFields().values().stream()
                .filter(field -> !theirs.contains(field.getFullName()))
                .toList();
        assertThat(additions)
                .extracting(FieldDescriptor::getName)
                .containsExactlyInAnyOrder("kube_destination_endpoints", "publish_all_upstreams");
        assertThat(additions)
                .allSatisfy(field -> assertThat(field.getNumber()).isGreaterThanOrEqualTo(FIRST_NUMBER_OF_OUR_OWN));
    }

    @Test
    void the_table_has_every_kind_and_every_message_of_ours() throws IOException {
        var messages = facts().filter(fact -> !fact.type().equals("enum"))
                .map(Fact::message)
                .collect(Collectors.toSet());
        assertThat(messages)
                .contains(
                        "gateway.solo.io.VirtualService",
                        "gateway.solo.io.RouteTable",
                        "gateway.solo.io.Gateway",
                        "gateway.solo.io.MatchableHttpGateway",
                        "gateway.solo.io.MatchableTcpGateway",
                        "gateway.solo.io.VirtualHostOption",
                        "gateway.solo.io.RouteOption",
                        "gloo.solo.io.Upstream",
                        "gloo.solo.io.UpstreamGroup",
                        "gloo.solo.io.Settings",
                        "gloo.solo.io.Proxy");
        var empty = ShippedDescriptors.messages().stream()
                .filter(GlooFieldsTest::isGloos)
                .filter(message -> message.getFields().isEmpty())
                .map(Descriptor::getFullName);
        assertThat(Stream.concat(messages.stream(), empty).collect(Collectors.toSet()))
                .isEqualTo(ShippedDescriptors.messages().stream()
                        .filter(GlooFieldsTest::isGloos)
                        .map(Descriptor::getFullName)
                        .collect(Collectors.toSet()));
    }

    /**
     * A field whose message belongs to later work takes anything, keeps its list or map, and says that it has no
     * effect.
     */
    private static boolean standsIn(FieldDescriptor field, Fact theirs) {
        var ours = factOf(field);
        return ShippedDescriptors.availability(field) != Availability.HONOURED
                && ours.type().endsWith(VALUE + (field.isMapField() ? ">" : ""))
                && ours.withType("").equals(theirs.withType(""))
                && shape(ours.type()).equals(shape(theirs.type()))
                && theirs.type().contains(".");
    }

    private static String shape(String type) {
        return type.startsWith("map<")
                ? type.substring(0, type.indexOf(','))
                : type.startsWith("repeated:") ? "list" : "one";
    }

    private static Map<String, FieldDescriptor> ourFields() {
        return ShippedDescriptors.messages().stream()
                .filter(GlooFieldsTest::isGloos)
                .flatMap(message -> message.getFields().stream())
                .collect(toMap(FieldDescriptor::getFullName, Function.identity(), (a, b) -> a, TreeMap::new));
    }

    private static boolean isGloos(Descriptor message) {
        return !message.getFile().getPackage().startsWith("signalbox.");
    }

    private static Fact factOf(FieldDescriptor field) {
        var oneof = field.getRealContainingOneof() == null
                ? ""
                : "oneof:" + field.getRealContainingOneof().getName();
        return new Fact(field.getFullName(), field.getNumber(), field.getJsonName(), typeOf(field), oneof);
    }

    private static String typeOf(FieldDescriptor field) {
        if (field.isMapField()) {
            var entry = field.getMessageType();
            return "map<" + typeOf(entry.findFieldByNumber(1)) + "," + typeOf(entry.findFieldByNumber(2)) + ">";
        }
        var type = switch (field.getJavaType()) {
            case MESSAGE -> field.getMessageType().getFullName();
            case ENUM -> field.getEnumType().getFullName();
            default -> field.getType().name().toLowerCase(Locale.ROOT);
        };
        return field.isRepeated() ? "repeated:" + type : type;
    }

    private static String nameOf(EnumValueDescriptor value) {
        return value.getType().getFullName() + "." + value.getName();
    }

    private static Stream<Fact> facts() throws IOException {
        try (var in = GlooFieldsTest.class.getResourceAsStream("/gloo-fields.txt")) {
            return lines(new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static Stream<Fact> lines(String text) {
        return text.lines().filter(line -> !line.startsWith("#")).map(line -> Fact.parse(List.of(line.split(" "))));
    }

    /** One line of the table. For an enum value the type is {@code enum} and there is no JSON name. */
    private record Fact(String name, int number, String jsonName, String type, String oneof) {
        static Fact parse(List<String> words) {
            var number = Integer.parseInt(words.get(1));
            return words.size() == 3
                    ? new Fact(words.getFirst(), number, "", words.get(2), "")
                    : new Fact(
                            words.getFirst(), number, words.get(2), words.get(3), words.size() > 4 ? words.get(4) : "");
        }

        Fact withType(String replacement) {
            return new Fact(name, number, jsonName, replacement, oneof);
        }

        String message() {
            return name.substring(0, name.lastIndexOf('.'));
        }
    }
}
