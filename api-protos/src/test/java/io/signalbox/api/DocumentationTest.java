package io.signalbox.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The comments in the protos become the CRDs' descriptions and the reference, so none may be missing. */
class DocumentationTest {
    private static final int FEWEST_WORDS = 3;

    @Test
    void every_message_field_enum_and_enum_value_is_described_in_a_sentence() {
        var undescribed = new ArrayList<String>();
        comments().forEach((element, comment) -> {
            if (comment.split("\\s+").length < FEWEST_WORDS || !comment.endsWith(".")) {
                undescribed.add(element + ": \"" + comment + "\"");
            }
        });
        assertThat(undescribed).isEmpty();
    }

    @Test
    void messages_inside_messages_and_enum_values_are_looked_at_too() {
        assertThat(comments())
                .containsKeys(
                        "gateway.solo.io.VirtualService.virtual_host",
                        "gloo.solo.io.LoadBalancerConfig.RingHashConfig.minimum_ring_size",
                        "core.solo.io.Status.State.Rejected",
                        "signalbox.kubernetes.ServiceSpec.cluster_ip");
    }

    @Test
    void what_is_deprecated_says_so_in_words() {
        var comments = comments();
        var silent = ShippedDescriptors.messages().stream()
                .flatMap(message -> message.getFields().stream())
                .filter(field -> field.getOptions().getDeprecated())
                .map(field -> field.getFullName())
                .filter(field -> !comments.getOrDefault(field, "").startsWith("Deprecated"))
                .toList();
        assertThat(silent).isEmpty();
    }

    /** Comment by full name of the element; an element without a comment has an empty one. */
    private static Map<String, String> comments() {
        var all = new TreeMap<String, String>();
        ShippedDescriptors.set().getFileList().stream()
                .filter(file -> !file.getPackage().equals("google.protobuf"))
                .forEach(file -> new Walk(file, all).run());
        return all;
    }

    /** Pairs a file's elements with the comments that protoc has kept by path of field numbers. */
    private record Walk(FileDescriptorProto file, Map<List<Integer>, String> byPath, Map<String, String> found) {
        Walk(FileDescriptorProto file, Map<String, String> found) {
            this(file, leadingComments(file), found);
        }

        private static Map<List<Integer>, String> leadingComments(FileDescriptorProto file) {
            return file.getSourceCodeInfo().getLocationList().stream()
                    .filter(location -> location.hasLeadingComments())
                    .collect(Collectors.toMap(
                            location -> location.getPathList(),
                            location -> location.getLeadingComments().strip()));
        }

        void run() {
            for (int i = 0; i < file.getMessageTypeCount(); i++) {
                message(
                        file.getMessageType(i),
                        file.getPackage(),
                        List.of(FileDescriptorProto.MESSAGE_TYPE_FIELD_NUMBER, i));
            }
            for (int i = 0; i < file.getEnumTypeCount(); i++) {
                enumeration(
                        file.getEnumType(i), file.getPackage(), List.of(FileDescriptorProto.ENUM_TYPE_FIELD_NUMBER, i));
            }
        }

        private void message(DescriptorProto message, String scope, List<Integer> path) {
            if (message.getOptions().getMapEntry()) {
                return;
            }
            var name = scope + "." + message.getName();
            describe(name, path);
            for (int i = 0; i < message.getFieldCount(); i++) {
                describe(name + "." + message.getField(i).getName(), at(path, DescriptorProto.FIELD_FIELD_NUMBER, i));
            }
            for (int i = 0; i < message.getNestedTypeCount(); i++) {
                message(message.getNestedType(i), name, at(path, DescriptorProto.NESTED_TYPE_FIELD_NUMBER, i));
            }
            for (int i = 0; i < message.getEnumTypeCount(); i++) {
                enumeration(message.getEnumType(i), name, at(path, DescriptorProto.ENUM_TYPE_FIELD_NUMBER, i));
            }
        }

        private void enumeration(EnumDescriptorProto type, String scope, List<Integer> path) {
            var name = scope + "." + type.getName();
            describe(name, path);
            for (int i = 0; i < type.getValueCount(); i++) {
                describe(name + "." + type.getValue(i).getName(), at(path, EnumDescriptorProto.VALUE_FIELD_NUMBER, i));
            }
        }

        private void describe(String name, List<Integer> path) {
            found.put(name, byPath.getOrDefault(path, ""));
        }

        private static List<Integer> at(List<Integer> path, int fieldNumber, int index) {
            var longer = new ArrayList<>(path);
            longer.add(fieldNumber);
            longer.add(index);
            return List.copyOf(longer);
        }
    }
}
