package dev.electrons.artifact;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.json.Json;
import dev.electrons.json.Value;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What stands for a large value on the stream: {@code {"$ref": "artifact://sha256/…", bytes, type, head, tail}}.
 *
 * @param sha256 of the content, 64 hexadecimal digits
 * @param bytes of the content
 * @param type its media type
 * @param head the first 4 KiB, for people
 * @param tail the last 4 KiB
 */
public record ArtifactRef(String sha256, long bytes, String type, String head, String tail) {
    /** Larger values leave the stream. */
    public static final int LARGEST_INLINE = 64 << 10;

    /** Characters before the hash in {@code $ref}. */
    public static final String PREFIX = "artifact://sha256/";

    /** Of a whole value. */
    public static final String JSON = "application/json";

    /** Of a text within a value. */
    public static final String TEXT = "text/plain; charset=utf-8";

    private static final int SHOWN = 4 << 10;
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    /** Stands for a content in UTF-8. */
    public static ArtifactRef of(byte[] content, String type) {
        return new ArtifactRef(
                sha256(content),
                content.length,
                type,
                text(content, 0, SHOWN),
                text(content, content.length - SHOWN, content.length));
    }

    private static String text(byte[] bytes, int from, int to) {
        int begin = Math.max(0, from);
        return new String(bytes, begin, Math.min(bytes.length, to) - begin, StandardCharsets.UTF_8);
    }

    private static String sha256(byte[] content) {
        return HexFormat.of().formatHex(digest().digest(content));
    }

    /** A digest for content that comes in pieces. */
    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether a text could be the hash of something. */
    public static boolean isHash(String text) {
        return SHA256.matcher(text).matches();
    }

    /** As it travels. */
    public Value value() {
        ObjectNode object = Json.MAPPER.createObjectNode();
        object.put("$ref", PREFIX + sha256)
                .put("bytes", bytes)
                .put("type", type)
                .put("head", head)
                .put("tail", tail);
        return Value.of(object);
    }

    /** What a node refers to; empty when it is a value in its own right. */
    public static Optional<String> hash(JsonNode node) {
        var ref = node.path("$ref").asText();
        return ref.startsWith(PREFIX) && isHash(ref.substring(PREFIX.length()))
                ? Optional.of(ref.substring(PREFIX.length()))
                : Optional.empty();
    }

    /** Whether a value may have a reference somewhere: cheap, and never wrong in saying no. */
    public static boolean mayBeIn(Value value) {
        return value.json().contains(PREFIX);
    }

    /** Every reference in a value, each once. */
    public static List<String> hashes(JsonNode node) {
        var found = new ArrayList<String>();
        collect(node, found);
        return found.stream().distinct().toList();
    }

    private static void collect(JsonNode node, List<String> found) {
        var hash = hash(node);
        if (hash.isPresent()) {
            found.add(hash.get());
        } else {
            node.forEach(child -> collect(child, found));
        }
    }
}
