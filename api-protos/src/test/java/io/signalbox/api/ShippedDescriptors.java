package io.signalbox.api;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.ExtensionRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The descriptors as they are in the jar, the way the CRD and reference generators find them. */
final class ShippedDescriptors {
    private static final String RESOURCE = "/META-INF/signalbox/descriptors.binpb";

    private ShippedDescriptors() {}

    static FileDescriptorSet set() {
        var registry = ExtensionRegistry.newInstance();
        ApiOptions.registerAllExtensions(registry);
        try (var in = ShippedDescriptors.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is not in the module");
            }
            return FileDescriptorSet.parseFrom(in, registry);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Our own files, linked; those of protobuf itself are left out. */
    static List<FileDescriptor> files() {
        var linked = new TreeMap<String, FileDescriptor>();
        for (FileDescriptorProto file : set().getFileList()) { // protoc writes what is imported first
            var imports = file.getDependencyList().stream().map(linked::get).toArray(FileDescriptor[]::new);
            try {
                linked.put(file.getName(), FileDescriptor.buildFrom(file, imports));
            } catch (DescriptorValidationException e) {
                throw new IllegalStateException(e);
            }
        }
        return linked.values().stream()
                .filter(file -> !file.getPackage().equals("google.protobuf"))
                .toList();
    }

    static List<Descriptor> messages() {
        return files().stream()
                .flatMap(file -> file.getMessageTypes().stream())
                .flatMap(ShippedDescriptors::withNested)
                .toList();
    }

    static List<EnumDescriptor> enums() {
        var enums = new ArrayList<EnumDescriptor>();
        files().forEach(file -> enums.addAll(file.getEnumTypes()));
        messages().forEach(message -> enums.addAll(message.getEnumTypes()));
        return enums;
    }

    static Availability availability(FieldDescriptor field) {
        return field.getOptions().getExtension(ApiOptions.availability);
    }

    private static Stream<Descriptor> withNested(Descriptor message) {
        return message.getOptions().getMapEntry()
                ? Stream.empty()
                : Stream.concat(
                        Stream.of(message), message.getNestedTypes().stream().flatMap(ShippedDescriptors::withNested));
    }
}
