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

/** JSONPath on outputs. */
final class JsonPaths {
    private static final Configuration CONFIGURATION = Configuration.builder()
            .jsonProvider(new JacksonJsonNodeJsonProvider(Json.MAPPER))
            .mappingProvider(new JacksonMappingProvider(Json.MAPPER))
            .options(Option.ALWAYS_RETURN_LIST, Option.SUPPRESS_EXCEPTIONS)
            .build();

    private JsonPaths() {}

    /** Whether a path finds something that is neither null nor false. */
    static boolean finds(String path, Value value) {
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
