package io.signalbox.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.StringValue;
import com.google.protobuf.util.JsonFormat;
import io.signalbox.api.gateway.VirtualService;
import io.signalbox.api.gloo.Settings;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CheckedJsonTest {

    private static final JsonFormat.TypeRegistry TYPES = JsonFormat.TypeRegistry.newBuilder()
            .add(StringValue.getDescriptor())
            .build();

    private final JsonFormat.Parser parser = JsonFormat.parser().usingTypeRegistry(TYPES);
    private final CheckedJson json = new CheckedJson(parser);

    @Test
    void it_makes_the_message_that_protobufs_own_parser_makes() throws InvalidProtocolBufferException {
        long seed = new Random().nextLong();
        RandomMessages random = new RandomMessages(seed);
        for (Kind<?> kind : Kinds.ALL) {
            for (int i = 0; i < 20; i++) {
                String text = JsonFormat.printer().usingTypeRegistry(TYPES).print(random.like(kind.prototype()));
                Message.Builder expected = kind.prototype().newBuilderForType();
                parser.merge(text, expected);

                Message.Builder actual = kind.prototype().newBuilderForType();
                json.merge(JsonParser.parseString(text).getAsJsonObject(), actual);

                assertThat(actual.build()).as("kind %s, seed %d", kind, seed).isEqualTo(expected.build());
            }
        }
    }

    @Test
    void texts_are_those_of_the_tree_and_no_copies() throws InvalidProtocolBufferException {
        String name = new String("a shop".toCharArray());
        JsonObject tree = new JsonObject();
        tree.add("displayName", new JsonPrimitive(name));
        VirtualService.Builder service = VirtualService.newBuilder();

        json.merge(tree, service);

        assertThat(service.getDisplayName()).isSameAs(name);
    }

    @Test
    void a_number_that_its_field_cannot_hold_is_refused() {
        JsonObject tree = JsonParser.parseString("{\"kubernetes\": {\"rateLimits\": {\"QPS\": 1e300}}}")
                .getAsJsonObject();

        assertThatThrownBy(() -> json.merge(tree, Settings.newBuilder()))
                .isInstanceOf(InvalidProtocolBufferException.class)
                .hasMessageContaining("1.0E300");
    }
}
