package dev.electrons.subworkflows.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.electrons.json.Json;
import dev.electrons.json.Value;
import io.vertx.core.buffer.Buffer;
import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The forms in which secrets that were sent could come back: as they are, percent-encoded, in base64. Each is covered
 * before anybody sees the answer.
 *
 * @param forms longest first
 */
record Traces(List<String> forms) {
    static final Traces NONE = new Traces(List.of());

    private static final String COVER = "***";
    /** One character per byte, so that what is no text stays what it is. */
    private static final Charset BYTES = StandardCharsets.ISO_8859_1;

    Traces and(String prefix, String secret) {
        var more = Stream.of(secret, prefix + secret)
                .flatMap(text -> Stream.of(
                        text,
                        URLEncoder.encode(text, StandardCharsets.UTF_8),
                        URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20"),
                        base64(Base64.getEncoder(), text),
                        base64(Base64.getUrlEncoder(), text)));
        return new Traces(Stream.concat(forms.stream(), more)
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList());
    }

    private static String base64(Base64.Encoder encoder, String text) {
        return encoder.withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A text without them. */
    String covered(String text) {
        var covered = text;
        for (var form : forms) {
            covered = covered.replace(form, COVER);
        }
        return covered;
    }

    /** An answer without them; one whose body is encoded can't be searched, see {@link #blind}. */
    WebAnswer covered(WebAnswer answer) {
        if (forms.isEmpty()) {
            return answer;
        }
        return switch (answer) {
            case WebAnswer.Answered(var status, var headers, var body) -> {
                var seen = new TreeMap<String, String>();
                headers.forEach((name, value) -> seen.put(covered(name), covered(value)));
                yield new WebAnswer.Answered(
                        status,
                        seen,
                        Buffer.buffer(covered(body.toString(BYTES)).getBytes(BYTES)));
            }
            case WebAnswer.Forbidden(var words) -> new WebAnswer.Forbidden(covered(words));
            case WebAnswer.Unreachable(var words) -> new WebAnswer.Unreachable(covered(words));
            case WebAnswer.Broken(var words) -> new WebAnswer.Broken(covered(words));
            case WebAnswer.TimedOut(var words) -> new WebAnswer.TimedOut(covered(words));
            case WebAnswer.TooLarge(var words) -> new WebAnswer.TooLarge(covered(words));
            case WebAnswer.Stopped stopped -> stopped;
        };
    }

    /** Whether an answer could have some that can't be found. */
    boolean blind(WebAnswer.Answered answer) {
        var encoding = answer.headers().getOrDefault("content-encoding", "identity");
        return !forms.isEmpty() && answer.body().length() > 0 && !encoding.equalsIgnoreCase("identity");
    }

    /** The same once JSON is read, where escapes no longer hide them. */
    HttpOutput covered(HttpOutput output) {
        return forms.isEmpty()
                ? output
                : new HttpOutput(
                        output.status(),
                        output.headers(),
                        Value.of(covered(output.body().tree())),
                        output.bodyBase64());
    }

    private JsonNode covered(JsonNode tree) {
        return switch (tree) {
            case TextNode text -> TextNode.valueOf(covered(text.textValue()));
            case ArrayNode list -> {
                var seen = Json.MAPPER.createArrayNode();
                list.forEach(item -> seen.add(covered(item)));
                yield seen;
            }
            case ObjectNode fields -> {
                var seen = Json.MAPPER.createObjectNode();
                fields.properties().forEach(field -> seen.set(covered(field.getKey()), covered(field.getValue())));
                yield seen;
            }
            default -> tree;
        };
    }
}
