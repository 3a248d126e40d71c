package dev.electrons.kafka;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.json.Json;
import dev.electrons.task.Execution;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** A report's metadata as far as it can be understood: an odd field is left out, it does not cost the result. */
record ForeignMetadata(
        Execution execution,
        @Nullable String worker,
        @Nullable Integer window) {
    private static final ForeignMetadata NONE = new ForeignMetadata(Execution.UNKNOWN, null, null);

    String worker(String otherwise) {
        return worker == null ? otherwise : worker;
    }

    static ForeignMetadata of(@Nullable JsonNode metadata) {
        if (!(metadata instanceof ObjectNode fields)) {
            return NONE;
        }
        var worker = fields.path("worker");
        var window = fields.path("window");
        simpleForms(fields);
        return new ForeignMetadata(
                execution(fields),
                worker.isTextual() ? worker.asText() : null,
                window.canConvertToInt() ? (Integer) window.asInt() : null);
    }

    /** The protocol's short names, for workers that don't know the long ones. */
    private static void simpleForms(ObjectNode fields) {
        if (!fields.has("runner_used") && fields.has("runner")) {
            fields.set("runner_used", fields.get("runner"));
        }
        var tokens = fields.path("tokens_used");
        var cost = fields.path("cost_usd");
        if (!fields.has("usage") && (tokens.canConvertToLong() || cost.isNumber())) {
            var usage = fields.putObject("usage");
            if (tokens.canConvertToLong()) {
                usage.put("output_tokens", tokens.asLong());
            }
            if (cost.isNumber()) {
                usage.set("cost_usd", cost);
            }
        }
        var fallback = fields.path("fallback");
        if (fallback.isTextual()) {
            fields.putObject("fallback").put("reason", fallback.asText());
        }
    }

    private static Execution execution(ObjectNode fields) {
        try {
            return Json.MAPPER.treeToValue(fields, Execution.class);
        } catch (JsonProcessingException _) {
            return Json.MAPPER.convertValue(withoutOddOnes(fields), Execution.class);
        }
    }

    private static ObjectNode withoutOddOnes(ObjectNode fields) {
        var names = new ArrayList<String>();
        fields.fieldNames().forEachRemaining(names::add);
        for (var name : names) {
            var alone = Json.MAPPER.createObjectNode().set(name, fields.get(name));
            try {
                Json.MAPPER.treeToValue(alone, Execution.class);
            } catch (JsonProcessingException _) {
                fields.remove(name);
            }
        }
        return fields;
    }
}
