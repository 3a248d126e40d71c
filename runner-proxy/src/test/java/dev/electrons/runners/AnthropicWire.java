package dev.electrons.runners;

/** What Anthropic's Messages API sends. */
final class AnthropicWire {
    static final String PATH = "/v1/messages";
    static final String START =
            event("message_start", """
            {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"m-own","content":[],"stop_reason":null,"usage":{"input_tokens":25,"cache_creation_input_tokens":10,"cache_read_input_tokens":100,"output_tokens":1}}}""") + event("content_block_start", """
            {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""") + event("ping", "{\"type\":\"ping\"}");
    static final String BLOCK_STOP = event("content_block_stop", "{\"type\":\"content_block_stop\",\"index\":0}");
    static final String STOP = event("message_stop", "{\"type\":\"message_stop\"}");

    private AnthropicWire() {}

    static String event(String name, String data) {
        return "event: " + name + "\ndata: " + data + "\n\n";
    }

    static String says(String text) {
        return event(
                "content_block_delta",
                "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"" + text
                        + "\"}}");
    }

    static String stops(String reason) {
        return event(
                "message_delta",
                "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"" + reason
                        + "\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":15}}");
    }

    static String error(String type) {
        return event("error", errorBody(type, "no luck"));
    }

    static String errorBody(String type, String message) {
        return "{\"type\":\"error\",\"error\":{\"type\":\"" + type + "\",\"message\":\"" + message
                + "\"},\"request_id\":\"req_1\"}";
    }

    /** A whole message. */
    static String message(String content, String stopReason) {
        return "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m-own\",\"content\":["
                + content
                + "],\"stop_reason\":" + stopReason
                + ",\"stop_sequence\":null,\"usage\":{\"input_tokens\":25,\"cache_creation_input_tokens\":10,"
                + "\"cache_read_input_tokens\":100,\"output_tokens\":15,\"service_tier\":\"standard\"}}";
    }

    static String text(String text) {
        return "{\"type\":\"text\",\"text\":\"" + text + "\"}";
    }
}
