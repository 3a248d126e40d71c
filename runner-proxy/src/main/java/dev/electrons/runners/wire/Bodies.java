package dev.electrons.runners.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.json.Json;
import dev.electrons.json.NotJson;
import io.vertx.core.buffer.Buffer;

/** What runners answer. */
public final class Bodies {
    private Bodies() {}

    /** A body as JSON; a missing node when it is none. */
    public static JsonNode tree(Buffer body) {
        try {
            return Json.read(body.getBytes(), JsonNode.class);
        } catch (NotJson _) {
            return Json.MAPPER.missingNode();
        }
    }
}
