package dev.electrons.boot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/** The YAML file named by {@code DE_CONFIG}: {@code kafka: {bootstrap: …}} means {@code DE_KAFKA_BOOTSTRAP}. */
final class ConfigFile {
    private ConfigFile() {}

    /** The file's values under those of the environment, which wins. */
    static Map<String, String> under(Map<String, String> environment) {
        var values = new TreeMap<String, String>();
        var file = environment.get("DE_CONFIG");
        if (file != null && !file.isBlank()) {
            flatten("DE", read(file), values);
        }
        values.putAll(environment);
        return values;
    }

    private static JsonNode read(String file) {
        try {
            var tree = new YAMLMapper().readTree(Path.of(file).toFile());
            if (!tree.isObject() && !tree.isMissingNode() && !tree.isNull()) {
                throw new SettingsRefused(List.of("DE_CONFIG names " + file + ", which is not a mapping of settings"));
            }
            return tree;
        } catch (IOException e) {
            throw new SettingsRefused(
                    List.of("DE_CONFIG names " + file + ", which cannot be read as YAML: " + e.getMessage()));
        }
    }

    private static void flatten(String name, JsonNode node, Map<String, String> into) {
        if (node.isArray()) {
            into.put(name, items(node));
            return;
        }
        if (node.isNull() || node.isMissingNode()) {
            return;
        }
        if (!node.isObject()) {
            into.put(name, node.asText());
            return;
        }
        node.properties()
                .forEach(field -> flatten(
                        name + "_"
                                + field.getKey()
                                        .toUpperCase(Locale.ROOT)
                                        .replace('.', '_')
                                        .replace('-', '_'),
                        field.getValue(),
                        into));
    }

    /** A list in the file is a comma-separated value in the environment. */
    private static String items(JsonNode list) {
        var items = new StringJoiner(",");
        list.forEach(item -> items.add(item.asText()));
        return items.toString();
    }
}
