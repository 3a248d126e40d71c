package dev.electrons.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Records to snake_case JSON and back: RFC 3339 times, absent instead of null, unknown fields ignored. */
public final class Json {
    /** What others may send nests at most so deep. */
    public static final int DEEPEST = 200;

    /** Room for what we put around it. */
    private static final int DEEPEST_READ = 300;

    /** For adapters that must look into foreign JSON; everything else speaks records. */
    public static final JsonMapper MAPPER = JsonMapper.builder()
            .addModules(new JavaTimeModule(), new Jdk8Module())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .serializationInclusion(JsonInclude.Include.NON_NULL)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    static {
        MAPPER.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(DEEPEST_READ)
                        .maxStringLength(64 << 20)
                        .build());
    }

    private Json() {}

    /** Whether a tree nests deeper than what others may send. */
    public static boolean tooDeep(JsonNode tree) {
        return deeper(tree, DEEPEST);
    }

    /** The same of a text, which is read only when it could be. */
    public static boolean tooDeep(String json) {
        int opened = 0;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c == '{' || c == '[') {
                opened++;
            }
        }
        return opened > DEEPEST && tooDeep(read(json, JsonNode.class));
    }

    private static boolean deeper(JsonNode tree, int left) {
        if (!tree.isContainerNode()) {
            return false;
        }
        if (left == 0) {
            return true;
        }
        for (var child : tree) {
            if (deeper(child, left - 1)) {
                return true;
            }
        }
        return false;
    }

    public static byte[] bytes(Object record) {
        try {
            return MAPPER.writeValueAsBytes(record);
        } catch (JsonProcessingException _) {
            // Half a character somewhere, which has no bytes: it must not cost the whole record.
            return LoneSurrogates.replaced(text(record)).getBytes(StandardCharsets.UTF_8);
        }
    }

    public static String text(Object record) {
        try {
            return MAPPER.writeValueAsString(record);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "cannot be written as JSON: " + record.getClass().getName(), e);
        }
    }

    /**
     * Reads a record.
     *
     * @throws NotJson when the bytes are not JSON, or not JSON of this shape
     */
    public static <T> T read(byte[] json, Class<T> type) {
        try {
            return MAPPER.readValue(json, type);
        } catch (IOException e) {
            throw new NotJson(e);
        }
    }

    public static <T> T read(String json, Class<T> type) {
        try {
            return MAPPER.readValue(json, type);
        } catch (IOException e) {
            throw new NotJson(e);
        }
    }

    /** Works out how a record is read, which takes a tenth of a second for a deep one; the first read would do it otherwise. */
    public static void prepare(Class<?> type) {
        MAPPER.readerFor(type);
    }
}
