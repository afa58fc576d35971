package io.signalbox.admin;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.signalbox.envoy.EnvoyTypes;
import io.signalbox.snapshot.EnvoyResource;

/** Envoy resources as protobuf's JSON, fit to be shown: {@link Redaction} went over them. */
final class EnvoyContents {

    private final EnvoyTypes types;
    private final Redaction redaction;

    EnvoyContents(EnvoyTypes types, Redaction redaction) {
        this.types = types;
        this.redaction = redaction;
    }

    JsonElement of(EnvoyResource resource) {
        try {
            Message whole = types.parse(resource.type(), resource.body());
            Message shown = redaction.redacted(whole);
            String json = JsonFormat.printer()
                    .usingTypeRegistry(types.registry(shown))
                    .omittingInsignificantWhitespace()
                    .print(shown);
            return JsonParser.parseString(json);
        } catch (InvalidProtocolBufferException e) {
            // Not the exception's words: they may quote the content.
            JsonObject unreadable = new JsonObject();
            unreadable.addProperty("unreadable", resource.body().size() + " bytes");
            return unreadable;
        }
    }
}
