package dev.electrons.runners;

import static dev.electrons.runners.ScriptedRunner.json;

import dev.electrons.runners.ScriptedRunner.Answer;

/** How runners of one protocol stream an answer, piece by piece, so that the same fault can be scripted in each of them. */
enum Speech {
    OPENAI("openai", "/v1/chat/completions", "/v1/chat/completions", "text/event-stream") {
        @Override
        String opening() {
            return "data: {\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n";
        }

        @Override
        String says(String text) {
            return ScriptedRunner.says(text);
        }

        @Override
        String ends() {
            return ScriptedRunner.ends();
        }

        @Override
        String whole(String text, boolean ended) {
            return ended
                    ? ScriptedRunner.completion(text)
                    : ScriptedRunner.completion(text).replace("\"stop\"", "null");
        }
    },
    ANTHROPIC("anthropic", AnthropicWire.PATH, AnthropicWire.PATH, "text/event-stream") {
        @Override
        String opening() {
            return AnthropicWire.START;
        }

        @Override
        String says(String text) {
            return AnthropicWire.says(text);
        }

        @Override
        String ends() {
            return AnthropicWire.BLOCK_STOP + AnthropicWire.stops("end_turn") + AnthropicWire.STOP;
        }

        @Override
        String whole(String text, boolean ended) {
            return AnthropicWire.message(AnthropicWire.text(text), ended ? "\"end_turn\"" : "null");
        }
    },
    GEMINI("gemini", GeminiWire.STREAM_PATH, GeminiWire.PATH, "text/event-stream") {
        @Override
        String opening() {
            return GeminiWire.says("");
        }

        @Override
        String says(String text) {
            return GeminiWire.says(text);
        }

        @Override
        String ends() {
            return GeminiWire.finishes("STOP");
        }

        @Override
        String whole(String text, boolean ended) {
            return GeminiWire.answer(GeminiWire.text(text), ended ? "\"STOP\"" : "null");
        }
    },
    CLI("cli", "/execute", "/execute", "application/x-ndjson") {
        @Override
        String opening() {
            return "{\"type\":\"system\"}\n";
        }

        @Override
        String says(String text) {
            return "{\"type\":\"output\",\"text\":\"" + text + "\"}\n";
        }

        @Override
        String ends() {
            return "{\"type\":\"result\",\"success\":true,\"output\":\"the whole\"}\n";
        }

        @Override
        String whole(String text, boolean ended) {
            return ended
                    ? "{\"success\":true,\"output\":\"" + text + "\",\"exit_code\":0}"
                    : "{\"output\":\"" + text + "\"}";
        }

        @Override
        String event(String data) {
            return data + "\n";
        }
    };

    final String protocol;
    final String streamPath;
    final String wholePath;
    private final String type;

    Speech(String protocol, String streamPath, String wholePath, String type) {
        this.protocol = protocol;
        this.streamPath = streamPath;
        this.wholePath = wholePath;
        this.type = type;
    }

    /** What comes before the first word. */
    abstract String opening();

    abstract String says(String text);

    /** All that makes what was said an answer. */
    abstract String ends();

    /** An answer in one piece, with or without what makes it one. */
    abstract String whole(String text, boolean ended);

    /** One event of a stream that holds this. */
    String event(String data) {
        return "data: " + data + "\n\n";
    }

    String head() {
        return "HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nTransfer-Encoding: chunked\r\n\r\n";
    }

    /** A runner that is well, whose answers are yet to be scripted. */
    ScriptedRunner runner() {
        return ScriptedRunner.bare(0)
                .on("/health", json(200, "{}"))
                .on("/oauth/status", json(200, "{\"authenticated\":true}"))
                .on("/v1/models", json(200, "{\"data\":[]}"))
                .on("/v1beta/models", json(200, "{\"models\":[]}"));
    }

    /** A runner that says this and nothing else, streamed or whole as it is asked. */
    ScriptedRunner saying(String text) {
        var streamed = stream(opening(), says(text), ends());
        var whole = json(200, whole(text, true));
        var runner = runner().on(wholePath, whole);
        return streamPath.equals(wholePath)
                ? runner.on(
                        wholePath, (request, wire) -> (asksForStream(request) ? streamed : whole).write(request, wire))
                : runner.on(streamPath, streamed);
    }

    private static boolean asksForStream(ScriptedRunner.Request request) {
        return request.body().replace(" ", "").contains("\"stream\":true")
                || request.headers().getOrDefault("accept", "").contains("ndjson");
    }

    /** Streams these pieces, and then does something. */
    Answer streaming(Answer then, String... pieces) {
        return (request, wire) -> {
            wire.send(head());
            for (var piece : pieces) {
                wire.chunk(piece);
            }
            then.write(request, wire);
        };
    }

    /** Streams these pieces and ends as HTTP has it. */
    Answer stream(String... pieces) {
        return streaming((_, wire) -> wire.send("0\r\n\r\n"), pieces);
    }

    /** One entry of runners.yaml. */
    String entry(String name, String url) {
        return ProxyUnderTest.speaking(protocol, name, url, "m");
    }
}
