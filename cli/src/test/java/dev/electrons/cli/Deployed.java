package dev.electrons.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * One of our services as a deployment file describes it.
 *
 * @param port that others reach it at
 * @param memoryMb what it may use at most
 * @param paths that probes ask for
 * @param mounted folders and files that come from outside the image
 */
record Deployed(
        String name,
        String image,
        int port,
        long memoryMb,
        Map<String, String> environment,
        List<String> paths,
        List<String> mounted) {
    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Every module that runs as a service, found by what its main says. */
    static Set<String> services() {
        return MODULE.matcher(text("pom.xml"))
                .results()
                .map(module -> module.group(1))
                .filter(Deployed::serves)
                .collect(Collectors.toSet());
    }

    private static boolean serves(String module) {
        var sources = Processes.PROJECT.resolve(module).resolve("src/main/java");
        if (!Files.isDirectory(sources)) {
            return false;
        }
        try (Stream<Path> files = Files.walk(sources)) {
            return files.filter(Files::isRegularFile)
                    .anyMatch(file -> text(file.toString()).contains(" Service.run(\"" + module + "\""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(String file) {
        try {
            return Files.readString(Processes.PROJECT.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The documents of a YAML file of the project, with what is merged by {@code <<} in its place. */
    static List<JsonNode> yaml(String file) {
        var all = new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(text(file));
        return StreamSupport.stream(all.spliterator(), false)
                .<JsonNode>map(JSON::valueToTree)
                .toList();
    }

    static Stream<JsonNode> each(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }

    /** {@code 384M}, {@code 384Mi}, {@code 4G}, {@code 4Gi}. */
    static long megabytes(String text) {
        long number = Long.parseLong(text.replaceAll("[MG]i?$", ""));
        return text.contains("G") ? number * 1_024 : number;
    }
}
