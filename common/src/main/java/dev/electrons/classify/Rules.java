package dev.electrons.classify;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.electrons.task.UsualModels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The classification rules as data; {@code classify/rules.yaml} is the default.
 *
 * @param version of the rule set, recorded with every decision
 * @param context fields of the request's context that decide by being there
 * @param tags words in square brackets in the title
 * @param keywords whole words or phrases in title and text
 * @param hints task type by the workflow that the client hints at
 * @param workflows name of the workflow that runs each type
 * @param waterfalls models by task type, else by executor, else {@code default-<task type>}, and {@code default}
 * @param modelled types that need a model
 */
public record Rules(
        String version,
        List<ByField> context,
        List<ByWord> tags,
        List<ByWord> keywords,
        Map<String, String> hints,
        String otherwise,
        Map<String, String> workflows,
        Map<String, List<String>> waterfalls,
        List<String> modelled) {

    /** A context field that decides. */
    public record ByField(String field, String taskType) {}

    /** Words that decide. */
    public record ByWord(String taskType, List<String> words) {}

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    /** The rules that ship with the mesh. */
    public static Rules standard() {
        try (var in = Objects.requireNonNull(Rules.class.getResourceAsStream("/classify/rules.yaml"))) {
            return read(YAML.readTree(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Rules of an operator's own, which replace those that ship with the mesh.
     *
     * @throws IllegalArgumentException with words that say everything that is wrong with the file
     */
    public static Rules from(Path file) {
        try (var in = Files.newInputStream(file)) {
            return read(YAML.readTree(in));
        } catch (JacksonException e) {
            throw new IllegalArgumentException(e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("it cannot be read: " + e.getMessage(), e);
        }
    }

    /** What is asked when nobody says which model. */
    public UsualModels usualModels() {
        return new UsualModels(waterfalls);
    }

    private static Rules read(JsonNode tree) throws IOException {
        var problems = RulesCheck.problems(tree);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
        return YAML.treeToValue(tree, Rules.class);
    }
}
