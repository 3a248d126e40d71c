package dev.electrons.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/** What a handler answers: a status, headers and a body already encoded. */
public record Reply(int status, Map<String, String> headers, Buffer body, String mediaType) {

    public static Reply json(int status, Buffer json) {
        return new Reply(status, Map.of(), json, "application/json");
    }

    public static Reply json(int status, JsonObject json) {
        return json(status, json.toBuffer());
    }

    /** A record of ours, encoded by the one codec. */
    public static Reply of(int status, Object record) {
        return json(status, Buffer.buffer(dev.electrons.json.Json.bytes(record)));
    }

    public Reply with(String header, String value) {
        var more = new java.util.TreeMap<>(headers);
        more.put(header, value);
        return new Reply(status, more, body, mediaType);
    }
}
