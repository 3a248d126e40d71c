package dev.electrons.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Our services as docker-compose.yaml and the manifests under k8s/ describe them. */
final class DeploymentFiles {
    static final List<String> OURS = List.of("intake", "prime", "subworkflows", "runner-proxy", "sandbox-executor");
    private static final Map<String, String> SECRETS = Map.of(
            "DE_PASSPHRASE", "open sesame",
            "DE_SERVICE_TOKEN", "between us",
            "POSTGRES_PASSWORD", "secret");

    private DeploymentFiles() {}

    /**
     * One service, ready to be started.
     *
     * @param port that others reach it at
     * @param memoryMb what it may use at most
     * @param paths that probes ask for
     */
    record Deployed(
            String name, String image, int port, long memoryMb, Map<String, String> environment, List<String> paths) {}

    /** What docker-compose.yaml says, with the variables that it leaves to the operator filled in. */
    static Map<String, Deployed> compose() {
        var services = at(yaml("docker-compose.yaml").getFirst(), "services");
        Map<String, Deployed> found = new LinkedHashMap<>();
        for (var name : OURS) {
            var service = at(services, name);
            Map<String, String> environment = new LinkedHashMap<>();
            at(service, "environment").forEach((key, value) -> environment.put(key, interpolated(value.toString())));
            var memory = at(service, "deploy", "resources", "limits").get("memory");
            found.put(
                    name,
                    new Deployed(
                            name,
                            text(service, "image"),
                            Integer.parseInt(Objects.requireNonNull(environment.get("DE_PORT"))),
                            megabytes(String.valueOf(memory)),
                            environment,
                            List.of()));
        }
        return found;
    }

    /** What the base of k8s/ says, with the values of its overlay for development. */
    static Map<String, Deployed> kubernetes() {
        var values = literals("k8s/base/kustomization.yaml", "configMapGenerator");
        values.putAll(literals("k8s/overlays/dev/kustomization.yaml", "secretGenerator"));
        Map<String, Deployed> found = new LinkedHashMap<>();
        for (var name : OURS) {
            var documents = yaml("k8s/base/" + name + ".yaml");
            var container = map(list(at(documents.getFirst(), "spec", "template", "spec"), "containers")
                    .getFirst());
            Map<String, String> environment = new LinkedHashMap<>();
            list(container, "env")
                    .forEach(variable -> environment.put(text(map(variable), "name"), value(map(variable), values)));
            var port = map(list(container, "ports").getFirst()).get("containerPort");
            var exposed =
                    map(list(at(documents.get(1), "spec"), "ports").getFirst()).get("port");
            if (!Objects.equals(port, exposed)) {
                throw new IllegalStateException(name + " listens on " + port + " and is reached at " + exposed);
            }
            found.put(
                    name,
                    new Deployed(
                            name,
                            text(container, "image"),
                            Integer.parseInt(String.valueOf(port)),
                            megabytes(text(at(container, "resources", "limits"), "memory")),
                            environment,
                            List.of(
                                    probe(container, "startupProbe"),
                                    probe(container, "livenessProbe"),
                                    probe(container, "readinessProbe"))));
        }
        return found;
    }

    private static String probe(Map<String, Object> container, String kind) {
        return text(at(container, kind, "httpGet"), "path");
    }

    private static String value(Map<String, Object> variable, Map<String, String> values) {
        if (variable.get("value") != null) {
            return text(variable, "value");
        }
        var from = at(variable, "valueFrom");
        if (from.containsKey("fieldRef")) {
            return "some-pod";
        }
        var key = text(at(from, from.containsKey("secretKeyRef") ? "secretKeyRef" : "configMapKeyRef"), "key");
        return Objects.requireNonNull(values.get(key), key + " is in no config map and no secret");
    }

    private static Map<String, String> literals(String file, String generator) {
        Map<String, String> values = new LinkedHashMap<>();
        for (var one : list(yaml(file).getFirst(), generator)) {
            if (map(one).containsKey("literals")) {
                list(map(one), "literals").forEach(literal -> {
                    var parts = literal.toString().split("=", 2);
                    values.put(parts[0], parts[1]);
                });
            }
        }
        return values;
    }

    private static String interpolated(String text) {
        var filled = text;
        for (var secret : SECRETS.entrySet()) {
            filled = filled.replaceAll("\\$\\{" + secret.getKey() + "(:\\?[^}]*)?}", secret.getValue());
        }
        if (filled.contains("${")) {
            throw new IllegalStateException("no value for " + filled);
        }
        return filled;
    }

    private static long megabytes(String text) {
        long number = Long.parseLong(text.replaceAll("\\D", ""));
        return text.contains("G") ? number * 1_024 : number;
    }

    private static List<Map<String, Object>> yaml(String file) {
        try {
            var text = Files.readString(Path.of("..").resolve(file));
            var all = new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(text);
            return StreamSupport.stream(all.spliterator(), false)
                    .map(DeploymentFiles::map)
                    .collect(Collectors.toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> at(Map<String, Object> node, String... path) {
        var found = node;
        for (var step : path) {
            found = map(Objects.requireNonNull(found.get(step), () -> step + " is missing in " + node));
        }
        return found;
    }

    private static String text(Map<String, Object> node, String key) {
        return String.valueOf(Objects.requireNonNull(node.get(key), () -> key + " is missing in " + node));
    }

    private static List<Object> list(Map<String, Object> node, String key) {
        var found = new java.util.ArrayList<Object>();
        if (node.get(key) instanceof List<?> list) {
            found.addAll(list);
        }
        return found;
    }

    private static Map<String, Object> map(Object node) {
        Map<String, Object> found = new LinkedHashMap<>();
        ((Map<?, ?>) node).forEach((key, value) -> found.put(String.valueOf(key), value));
        return found;
    }
}
