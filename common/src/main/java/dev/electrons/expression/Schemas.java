package dev.electrons.expression;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaException;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.resource.DisallowSchemaLoader;
import dev.electrons.json.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON Schema on values: draft 2020-12 unless a schema says otherwise; nothing is ever fetched. */
public final class Schemas {
    private static final int MOST = 1_000;

    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(
            SpecVersion.VersionFlag.V202012,
            builder -> builder.schemaLoaders(loaders -> loaders.add(DisallowSchemaLoader.getInstance())));

    /** Patterns take time that grows with the text and nothing else: RE2's, which look neither ahead nor back. */
    private static final SchemaValidatorsConfig CONFIG = SchemaValidatorsConfig.builder()
            .regularExpressionFactory(pattern -> {
                var compiled = Pattern.compile(pattern);
                return text -> compiled.matcher(text).find();
            })
            .build();

    private static final Map<Value, JsonSchema> COMPILED = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Value, JsonSchema> eldest) {
            return size() > MOST;
        }
    };

    private Schemas() {}

    /** How a value differs from a schema, each with its path; nothing when it matches. */
    public static List<String> problems(Value schema, Value instance) {
        try {
            return compiled(schema).validate(instance.tree()).stream()
                    .map(message -> message.getMessage())
                    .toList();
        } catch (JsonSchemaException | PatternSyntaxException e) {
            return List.of("the schema cannot be used: " + e.getMessage());
        }
    }

    private static JsonSchema compiled(Value schema) {
        synchronized (COMPILED) {
            return COMPILED.computeIfAbsent(schema, given -> FACTORY.getSchema(given.tree(), CONFIG));
        }
    }

    /** What is wrong with a schema itself; nothing when values can be held against it. */
    public static List<String> schemaProblems(Value schema) {
        if (!schema.json().startsWith("{")
                && !schema.json().equals("true")
                && !schema.json().equals("false")) {
            return List.of("a schema is an object");
        }
        try {
            compiled(schema).initializeValidators();
            return List.of();
        } catch (JsonSchemaException | PatternSyntaxException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }
}
