package dev.electrons.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import java.util.Locale;

/** How answers are written. */
enum Format {
    TABLE,
    JSON,
    YAML;

    private static final ObjectMapper AS_YAML = new ObjectMapper(YAMLFactory.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .build());

    /** An answer whole; what has no table is JSON. */
    String written(JsonNode answer) {
        if (this != YAML) {
            return answer.toPrettyString();
        }
        try {
            return AS_YAML.writeValueAsString(answer).stripTrailing();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
