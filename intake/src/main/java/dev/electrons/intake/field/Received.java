package dev.electrons.intake.field;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.error.Problem;
import dev.electrons.json.Json;
import dev.electrons.json.NotJson;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** JSON as it came from outside: in UTF-8, not too deep, and nothing in it that cannot be kept as it is. */
final class Received {
    private static final int PIECE = 4_096;

    private Received() {}

    static JsonNode json(byte[] body) {
        if (!utf8(body)) {
            throw notJson();
        }
        try {
            var tree = Json.read(body, JsonNode.class);
            if (tree == null || tree.isMissingNode() || Json.tooDeep(tree)) {
                throw notJson();
            }
            check(tree);
            if (hasEndless(tree)) {
                throw Fields.invalid(Fields.shown(String.valueOf(endless("", tree))), "at most 1.7e308");
            }
            return tree;
        } catch (NotJson _) {
            throw notJson();
        }
    }

    static Problem notJson() {
        return new Problem(400, "INVALID_JSON", "Invalid JSON body");
    }

    /** Whether it is UTF-8 by the book, and no other form of Unicode, which readers of JSON take it for where they see NUL. */
    private static boolean utf8(byte[] body) {
        return ascii(body) || decodes(body);
    }

    /** Nearly every body is, and this is seen at once. */
    private static boolean ascii(byte[] body) {
        for (byte each : body) {
            if (each <= 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean decodes(byte[] body) {
        var decoder = StandardCharsets.UTF_8.newDecoder();
        var rest = ByteBuffer.wrap(body);
        var piece = CharBuffer.allocate(Math.clamp(body.length, 1, PIECE));
        while (true) {
            var read = decoder.decode(rest, piece, true);
            var text = piece.flip();
            while (text.hasRemaining()) {
                if (text.get() == 0) {
                    return false;
                }
            }
            if (!read.isOverflow()) {
                return read.isUnderflow();
            }
            piece.clear();
        }
    }

    private static void check(JsonNode node) {
        if (node.isTextual()) {
            check(node.textValue());
        }
        node.fieldNames().forEachRemaining(Received::check);
        node.forEach(Received::check);
    }

    private static boolean hasEndless(JsonNode node) {
        if (node.isDouble()) {
            return !Double.isFinite(node.doubleValue());
        }
        for (var child : node) {
            if (hasEndless(child)) {
                return true;
            }
        }
        return false;
    }

    /** Where a number is that would be kept as another, the text "Infinity"; null for nowhere. */
    private static @Nullable String endless(String at, JsonNode node) {
        if (node.isDouble() && !Double.isFinite(node.doubleValue())) {
            return at.isEmpty() ? "the number" : at;
        }
        if (node.isArray()) {
            return IntStream.range(0, node.size())
                    .mapToObj(i -> endless(at + "[" + i + "]", node.get(i)))
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null);
        }
        for (var field : node.properties()) {
            var found = endless(at.isEmpty() ? field.getKey() : at + "." + field.getKey(), field.getValue());
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static void check(String text) {
        if (text.indexOf('\0') >= 0 || hasLoneSurrogate(text)) {
            throw new Problem(400, "INVALID_TEXT", "text must not contain NUL or lone surrogates");
        }
    }

    private static boolean hasLoneSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (Character.isHighSurrogate(unit)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(unit)) {
                return true;
            }
        }
        return false;
    }
}
