package dev.electrons.cli;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** docker-compose.yaml, with the variables that it leaves to the operator filled in. */
final class ComposeFile {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)(:[-?])?([^}]*)}");
    private static final Map<String, String> OPERATOR = Map.of(
            "DE_PASSPHRASE", "open sesame",
            "DE_SERVICE_TOKEN", "between us",
            "POSTGRES_PASSWORD", "secret");

    private ComposeFile() {}

    static JsonNode services() {
        return Deployed.yaml("docker-compose.yaml").getFirst().path("services");
    }

    /** Those that are built here, by name. */
    static Map<String, Deployed> ours() {
        Map<String, Deployed> found = new LinkedHashMap<>();
        services().properties().forEach(service -> {
            if (service.getValue().has("build")) {
                found.put(service.getKey(), read(service.getKey(), service.getValue()));
            }
        });
        return found;
    }

    private static Deployed read(String name, JsonNode service) {
        var environment = environment(service);
        return new Deployed(
                name,
                service.path("image").asText(),
                Integer.parseInt(requireNonNull(environment.get("DE_PORT"), name + " has no DE_PORT")),
                Deployed.megabytes(service.at("/deploy/resources/limits/memory").asText()),
                environment,
                List.of(),
                Deployed.each(service.path("volumes"))
                        .map(volume -> filled(volume.asText()).split(":")[1])
                        .toList());
    }

    static Map<String, String> environment(JsonNode service) {
        Map<String, String> environment = new LinkedHashMap<>();
        service.path("environment")
                .properties()
                .forEach(variable -> environment.put(
                        variable.getKey(), filled(variable.getValue().asText())));
        return environment;
    }

    /** What asks a service in its container whether it is ready, as compose hands it on. */
    static List<String> healthCheck(String name) {
        var words = Deployed.each(services().path(name).at("/healthcheck/test"))
                .map(JsonNode::asText)
                .toList();
        if (words.size() < 2 || !words.getFirst().equals("CMD")) {
            throw new IllegalStateException(name + " has no health check");
        }
        return words.subList(1, words.size()).stream()
                .map(word -> word.replace("$$", "$"))
                .toList();
    }

    static String filled(String text) {
        return VARIABLE.matcher(text).replaceAll(variable -> {
            var value = OPERATOR.get(variable.group(1));
            if (value == null && !":-".equals(variable.group(2))) {
                throw new IllegalStateException("no value for " + variable.group());
            }
            return value == null ? variable.group(3) : value;
        });
    }
}
