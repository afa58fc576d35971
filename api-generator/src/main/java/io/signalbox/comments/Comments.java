package io.signalbox.comments;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo.Location;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.GenericDescriptor;
import com.google.protobuf.Message;
import io.signalbox.api.ApiOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The comment above each message, field, enum and enum value of the protos, and above each file. */
public final class Comments {

    private static final String DESCRIPTORS = "/META-INF/signalbox/descriptors.binpb";

    /** Comments stand by full name, those of files by the file's name; the two cannot be mistaken for each other. */
    private final Map<String, String> byName = new HashMap<>();

    private Comments(FileDescriptorSet descriptors) {
        for (FileDescriptorProto file : descriptors.getFileList()) {
            for (Location location : file.getSourceCodeInfo().getLocationList()) {
                if (location.hasLeadingComments()) {
                    nameAt(file, location.getPathList())
                            .ifPresent(name -> byName.put(name, flowing(location.getLeadingComments())));
                }
            }
        }
    }

    /** The comments of the protos that this build was made with. */
    public static Comments shipped() {
        try (var in = ApiOptions.class.getResourceAsStream(DESCRIPTORS)) {
            if (in == null) {
                throw new IllegalStateException("api-protos was built without " + DESCRIPTORS);
            }
            return new Comments(FileDescriptorSet.parseFrom(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The comment above a message, field or enum: paragraphs of one line each, empty if there is none. */
    public String of(GenericDescriptor element) {
        return byName.getOrDefault(element.getFullName(), "");
    }

    /** As {@link #of(GenericDescriptor)}; protobuf names an enum's values as if they stood beside the enum. */
    public String of(EnumValueDescriptor value) {
        return byName.getOrDefault(value.getType().getFullName() + "." + value.getName(), "");
    }

    /** The comment at the top of a file, above {@code syntax}. */
    public String ofFile(FileDescriptor file) {
        return byName.getOrDefault(file.getName(), "");
    }

    /**
     * Follows a path of field numbers and indexes through the file's own message, as descriptor.proto describes it for
     * {@code SourceCodeInfo.Location.path}. Empty for a path to something without a name, such as an import.
     */
    private static Optional<String> nameAt(FileDescriptorProto file, List<Integer> path) {
        if (path.equals(List.of(FileDescriptorProto.SYNTAX_FIELD_NUMBER))) {
            return Optional.of(file.getName());
        }
        StringBuilder name = new StringBuilder(file.getPackage());
        Message element = file;
        for (int at = 0; at < path.size(); at += 2) {
            FieldDescriptor step = element.getDescriptorForType().findFieldByNumber(path.get(at));
            boolean leadsOn = step != null
                    && step.isRepeated()
                    && step.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                    && at + 1 < path.size();
            if (!leadsOn) {
                return Optional.empty();
            }
            element = (Message) element.getRepeatedField(step, path.get(at + 1));
            FieldDescriptor names = element.getDescriptorForType().findFieldByName("name");
            if (names == null) {
                return Optional.empty();
            }
            name.append('.').append(element.getField(names));
        }
        return Optional.of(name.toString());
    }

    /** Comments are broken to fit the proto's lines; what shows them breaks them anew. */
    private static String flowing(String comment) {
        return comment.strip()
                .lines()
                .map(String::strip)
                .map(line -> line.isEmpty() ? "\n" : line)
                .collect(Collectors.joining(" "))
                .replaceAll(" *\n *", "\n");
    }
}
