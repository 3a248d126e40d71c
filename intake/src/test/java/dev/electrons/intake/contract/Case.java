package dev.electrons.intake.contract;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A row of a table: what is sent, one after the other, and what is answered.
 *
 * @param name a sentence
 */
record Case(@JsonProperty("case") String name, List<Step> steps) {

    /**
     * One request and its answer. In texts {@code ${id}} is a name that no other row has, {@code ${3xab}} is
     * {@code ababab}, {@code ${/run_id}} is what the answer before had there, and {@code ${2/run_id}} what the second had.
     *
     * @param send such as {@code POST /intake}
     * @param headers a null leaves out one that is usual
     * @param body JSON
     * @param text a body that is not, or not quite, JSON
     * @param hex a body that is not text
     * @param status of the answer
     * @param says what is at these places of the answer, {@code ~} before an expression; null where nothing may be
     * @param answered headers of the answer, the same way
     */
    record Step(
            String send,
            @Nullable Map<String, @Nullable String> headers,
            @Nullable JsonNode body,
            @Nullable String text,
            @Nullable String hex,
            int status,
            @Nullable Map<String, @Nullable String> says,
            @Nullable Map<String, @Nullable String> answered) {}

    static List<Case> table(String name) throws IOException {
        try (var in = Case.class.getResourceAsStream("/contract/" + name)) {
            return new YAMLMapper().readValue(in, new TypeReference<List<Case>>() {});
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
