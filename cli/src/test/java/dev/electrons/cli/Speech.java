package dev.electrons.cli;

/** A protocol in which vendors of words stream: where, with which key, and the wire's text. */
enum Speech {
    cli("/execute", "X-Runner-Secret", "", "application/x-ndjson") {
        @Override
        String begins() {
            return "";
        }

        @Override
        String says(String words) {
            return "{\"type\":\"output\",\"text\":\"" + words + "\"}\n";
        }

        @Override
        String ends(String whole) {
            return "{\"type\":\"result\",\"success\":true,\"exit_code\":0,\"output\":\"%s\",\"usage\":{\"input_tokens\":7,\"output_tokens\":3}}\n"
                    .formatted(whole);
        }
    },
    openai("/v1/chat/completions", "Authorization", "Bearer ", "text/event-stream") {
        @Override
        String begins() {
            return "data: {\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n";
        }

        @Override
        String says(String words) {
            return "data: {\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + words + "\"}}]}\n\n";
        }

        @Override
        String ends(String whole) {
            return """
                    data: {"id":"c1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

                    data: {"id":"c1","choices":[],"usage":{"prompt_tokens":7,"completion_tokens":3,"total_tokens":10}}

                    data: [DONE]

                    """;
        }
    },
    anthropic("/v1/messages", "x-api-key", "", "text/event-stream") {
        @Override
        String begins() {
            return event("message_start", """
                    {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[],"stop_reason":null,"usage":{"input_tokens":7,"output_tokens":1}}}""") + event("content_block_start", """
                    {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""");
        }

        @Override
        String says(String words) {
            return event("content_block_delta", """
                    {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"%s"}}""".formatted(words));
        }

        @Override
        String ends(String whole) {
            return event("content_block_stop", "{\"type\":\"content_block_stop\",\"index\":0}")
                    + event("message_delta", """
                    {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":3}}""")
                    + event("message_stop", "{\"type\":\"message_stop\"}");
        }

        private static String event(String name, String data) {
            return "event: " + name + "\ndata: " + data + "\n\n";
        }
    },
    gemini("/v1beta/models/gemini:streamGenerateContent", "x-goog-api-key", "", "text/event-stream") {
        @Override
        String begins() {
            return "";
        }

        @Override
        String says(String words) {
            return event(words, "");
        }

        @Override
        String ends(String whole) {
            return event("", ",\"finishReason\":\"STOP\"");
        }

        private static String event(String words, String more) {
            return """
                    data: {"candidates":[{"content":{"parts":[{"text":"%s"}],"role":"model"},"index":0%s}],"usageMetadata":{"promptTokenCount":7,"candidatesTokenCount":3,"totalTokenCount":10}}

                    """.formatted(words, more).replace("\n", "\r\n");
        }
    };

    private final String path;
    private final String keyHeader;
    private final String keyBefore;
    private final String type;

    Speech(String path, String keyHeader, String keyBefore, String type) {
        this.path = path;
        this.keyHeader = keyHeader;
        this.keyBefore = keyBefore;
        this.type = type;
    }

    String path() {
        return path;
    }

    String keyHeader() {
        return keyHeader;
    }

    /** What comes before the key in its header. */
    String keyBefore() {
        return keyBefore;
    }

    /** The media type of a stream. */
    String type() {
        return type;
    }

    abstract String begins();

    abstract String says(String words);

    /** The end, with what the whole answer was and the tokens of both sides. */
    abstract String ends(String whole);
}
