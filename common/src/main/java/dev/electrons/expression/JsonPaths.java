package dev.electrons.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.jayway.jsonpath.Configuration;
import com.jayway.jsonpath.InvalidPathException;
import com.jayway.jsonpath.JsonPath;
import com.jayway.jsonpath.Option;
import com.jayway.jsonpath.spi.json.JacksonJsonNodeJsonProvider;
import com.jayway.jsonpath.spi.mapper.JacksonMappingProvider;
import dev.electrons.json.Json;
import dev.electrons.json.Value;
import java.util.Optional;

/** JSONPath on outputs. */
final class JsonPaths {
    private static final Configuration CONFIGURATION = Configuration.builder()
            .jsonProvider(new JacksonJsonNodeJsonProvider(Json.MAPPER))
            .mappingProvider(new JacksonMappingProvider(Json.MAPPER))
            .options(Option.ALWAYS_RETURN_LIST, Option.SUPPRESS_EXCEPTIONS)
            .build();

    private static final String REGEX = "=~";

    private JsonPaths() {}

    /** What is wrong with a path itself; empty when values can be looked through by it. */
    static Optional<String> problem(String path) {
        if (path.contains(REGEX)) { // of which a short one can take longer than anybody waits
            return Optional.of("jsonpath " + path + ": " + REGEX + " is not offered; use matches() of cel");
        }
        try {
            JsonPath.compile(path);
            return Optional.empty();
        } catch (InvalidPathException | IllegalArgumentException e) {
            return Optional.of("jsonpath " + path + ": " + e.getMessage());
        }
    }

    /** Whether a path finds something that is neither null nor false. */
    static boolean finds(String path, Value value) {
        if (path.contains(REGEX)) {
            throw new BadExpression(problem(path).orElse(path));
        }
        try {
            JsonNode found = JsonPath.using(CONFIGURATION).parse(value.tree()).read(path);
            for (var one : found) {
                if (!one.isNull() && !(one.isBoolean() && !one.booleanValue())) {
                    return true;
                }
            }
            return false;
        } catch (InvalidPathException e) {
            throw new BadExpression("jsonpath " + path + ": " + e.getMessage());
        }
    }
}
