package io.signalbox.model;

import com.google.common.collect.ImmutableSet;
import com.google.gson.JsonObject;
import com.google.protobuf.Any;
import com.google.protobuf.BoolValue;
import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DoubleValue;
import com.google.protobuf.Duration;
import com.google.protobuf.Empty;
import com.google.protobuf.FloatValue;
import com.google.protobuf.Int32Value;
import com.google.protobuf.Int64Value;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ListValue;
import com.google.protobuf.Message;
import com.google.protobuf.StringValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.UInt64Value;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import io.signalbox.api.core.Status;
import io.signalbox.api.kubernetes.Secret;
import java.util.List;

/**
 * Protobuf's JSON of a manifest's body to the kind's message, and what Kubernetes does to a body when it is
 * applied.
 */
final class ManifestBodies {

    private static final List<Descriptor> WELL_KNOWN = List.of(
            Any.getDescriptor(),
            BoolValue.getDescriptor(),
            BytesValue.getDescriptor(),
            DoubleValue.getDescriptor(),
            Duration.getDescriptor(),
            Empty.getDescriptor(),
            FloatValue.getDescriptor(),
            Int32Value.getDescriptor(),
            Int64Value.getDescriptor(),
            ListValue.getDescriptor(),
            StringValue.getDescriptor(),
            Struct.getDescriptor(),
            Timestamp.getDescriptor(),
            UInt32Value.getDescriptor(),
            UInt64Value.getDescriptor(),
            Value.getDescriptor());

    /** The types that an Any in a manifest may hold. */
    static final ImmutableSet<String> KNOWN_TYPES =
            WELL_KNOWN.stream().map(Descriptor::getFullName).collect(ImmutableSet.toImmutableSet());

    static final JsonFormat.TypeRegistry TYPES =
            JsonFormat.TypeRegistry.newBuilder().add(WELL_KNOWN).build();

    private static final JsonFormat.Parser PARSER = JsonFormat.parser().usingTypeRegistry(TYPES);

    private static final CheckedJson CHECKED = new CheckedJson(PARSER);

    private static final JsonFormat.Parser LENIENT = PARSER.ignoringUnknownFields();

    private static final JsonFormat.Printer PRINTER = JsonFormat.printer()
            .usingTypeRegistry(TYPES)
            .omittingInsignificantWhitespace()
            .sortingMapKeys();

    private ManifestBodies() {}

    static boolean knowsType(String typeUrl) {
        return KNOWN_TYPES.contains(typeUrl.substring(typeUrl.lastIndexOf('/') + 1));
    }

    /**
     * @throws InvalidProtocolBufferException for JSON that does not fit; {@link MessageReader} lets none of it
     * through
     */
    @SuppressWarnings("unchecked") // A prototype's builder builds what the prototype is.
    static <T extends Message> T parse(T prototype, JsonObject json) throws InvalidProtocolBufferException {
        Message.Builder builder = prototype.newBuilderForType();
        CHECKED.merge(json, builder);
        Message body = builder.build();
        return (T) (body instanceof Secret secret ? withStringData(secret) : body);
    }

    /**
     * A status as a control plane wrote it; what cannot be read is as good as not written, so that it is written anew.
     */
    static Status lenientStatus(JsonObject json) {
        try {
            return lenient(Status.getDefaultInstance(), json.toString());
        } catch (InvalidProtocolBufferException e) {
            return Status.getDefaultInstance();
        }
    }

    /**
     * What Signalbox itself wrote, perhaps a newer one with fields that are not known here.
     *
     * @throws InvalidProtocolBufferException for anything else
     */
    @SuppressWarnings("unchecked") // A prototype's builder builds what the prototype is.
    static <T extends Message> T lenient(T prototype, String json) throws InvalidProtocolBufferException {
        Message.Builder builder = prototype.newBuilderForType();
        LENIENT.merge(json, builder);
        return (T) builder.build();
    }

    /** A body in protobuf's JSON, on one line; equal bodies have equal texts. */
    static String text(Message body) {
        try {
            return PRINTER.print(body);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("holds an Any of a type that no manifest may hold", e);
        }
    }

    /** As the API server does it: {@code stringData} is a way of writing {@code data}, and wins over it. */
    private static Secret withStringData(Secret secret) {
        if (secret.getStringDataCount() == 0) {
            return secret;
        }
        Secret.Builder merged = secret.toBuilder().clearStringData();
        secret.getStringDataMap().forEach((key, text) -> merged.putData(key, ByteString.copyFromUtf8(text)));
        return merged.build();
    }
}
