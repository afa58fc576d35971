package io.signalbox.crd;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.protobuf.Descriptors.OneofDescriptor;
import io.signalbox.api.gateway.Gateway;
import java.util.List;

/**
 * Of a oneof's fields at most one may be set. CEL rules would say it in better words, but Kubernetes bounds their cost
 * by how often a field can be there, and our lists have no bound: each rule below {@code routes} would be refused. And
 * CEL does not see free-form fields.
 */
final class OneofRule {

    /**
     * Gloo Edge's own chart writes {@code httpGateway: {}} beside a {@code hybridGateway} (its
     * _8-default-gateways.tpl).
     */
    private static final OneofDescriptor SET_TWICE_BY_GLOO_EDGE =
            Gateway.getDescriptor().getRealOneofs().getFirst();

    private OneofRule() {}

    static void addTo(JsonObject schema, List<OneofDescriptor> oneofs) {
        List<JsonObject> rules = oneofs.stream()
                .filter(oneof -> oneof.getFieldCount() > 1 && !oneof.equals(SET_TWICE_BY_GLOO_EDGE))
                .map(OneofRule::atMostOne)
                .toList();
        if (rules.size() == 1) {
            schema.add("oneOf", rules.getFirst().get("oneOf"));
        } else if (!rules.isEmpty()) {
            JsonArray all = new JsonArray();
            rules.forEach(all::add);
            schema.add("allOf", all);
        }
    }

    /** Either none of them, or this one, or that one; two would fit two of the cases. */
    private static JsonObject atMostOne(OneofDescriptor oneof) {
        JsonArray any = new JsonArray();
        oneof.getFields().forEach(field -> any.add(required(field.getJsonName())));
        JsonObject none = new JsonObject();
        none.add("not", of("anyOf", any));

        JsonArray cases = new JsonArray();
        cases.add(none);
        oneof.getFields().forEach(field -> cases.add(required(field.getJsonName())));
        return of("oneOf", cases);
    }

    private static JsonObject required(String field) {
        JsonArray fields = new JsonArray();
        fields.add(field);
        return of("required", fields);
    }

    private static JsonObject of(String keyword, JsonArray operands) {
        JsonObject rule = new JsonObject();
        rule.add(keyword, operands);
        return rule;
    }
}
