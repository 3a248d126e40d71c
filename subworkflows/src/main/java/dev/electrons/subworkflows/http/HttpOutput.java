package dev.electrons.subworkflows.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.json.Json;
import dev.electrons.json.NotJson;
import dev.electrons.json.Value;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An http task's output.
 *
 * @param headers by name in lower case
 * @param body the value where the answer is JSON, else its text; null when it has none, or is not text
 * @param bodyBase64 the bytes when they are not text
 */
public record HttpOutput(
        int status,
        Map<String, String> headers,
        Value body,
        @Nullable String bodyBase64) {

    /** An answer as a task's output. */
    public static HttpOutput of(WebAnswer.Answered answer) {
        var bytes = answer.body();
        if (bytes.length() == 0) {
            return new HttpOutput(answer.status(), answer.headers(), Value.NULL, null);
        }
        var type = answer.headers().getOrDefault("content-type", "").toLowerCase(Locale.ROOT);
        var text = text(bytes);
        if (text.isEmpty()) {
            var encoded = Base64.getEncoder().encodeToString(bytes.getBytes());
            return new HttpOutput(answer.status(), answer.headers(), Value.NULL, encoded);
        }
        var json = type.contains("json") ? json(text.get()) : Optional.<Value>empty();
        return new HttpOutput(answer.status(), answer.headers(), json.orElseGet(() -> Value.of(text.get())), null);
    }

    private static Optional<String> text(Buffer bytes) {
        try {
            var decoder = StandardCharsets.UTF_8.newDecoder();
            return Optional.of(decoder.decode(ByteBuffer.wrap(bytes.getBytes())).toString());
        } catch (CharacterCodingException _) {
            return Optional.empty();
        }
    }

    private static Optional<Value> json(String text) {
        try {
            var tree = Json.read(text, JsonNode.class);
            return tree == null || tree.isMissingNode() || Json.tooDeep(tree)
                    ? Optional.empty()
                    : Optional.of(Value.of(tree));
        } catch (NotJson _) {
            return Optional.empty();
        }
    }
}
