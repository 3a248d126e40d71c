package dev.electrons.prime;

import dev.electrons.event.WorkRequest;
import dev.electrons.id.RunId;
import dev.electrons.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/** Requests as clients post them. */
public final class Posted {
    private Posted() {}

    /** The request of a run: {@code shop} asks for something that takes a minute at most, unless more is said. */
    public static WorkRequest request(RunId run, Map<String, ?> more) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("execution_id", run.toString());
        fields.put("request_id", run.toString());
        fields.put("app", "shop");
        fields.put("route", "POST /executions");
        fields.put("title", "a title");
        fields.put("prompt", "a prompt");
        fields.put("models", WorkRequest.Models.UNSAID);
        fields.put("timeout_ms", 60_000);
        fields.putAll(more);
        return Json.read(Json.text(fields), WorkRequest.class);
    }
}
