package dev.electrons.cli;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The manifests of k8s/base, with the values of the overlay for development where they leave them to a secret. */
final class Manifests {
    private static final String BASE = "k8s/base/";
    static final String DEV = "k8s/overlays/dev/";

    private Manifests() {}

    /** Every document that the base names. */
    static List<JsonNode> base() {
        return Deployed.each(kustomization(BASE).path("resources"))
                .flatMap(file -> Deployed.yaml(BASE + file.asText()).stream())
                .toList();
    }

    static Stream<JsonNode> base(String kind) {
        return base().stream().filter(one -> one.path("kind").asText().equals(kind));
    }

    static JsonNode named(String kind, String name) {
        return base(kind)
                .filter(one -> name(one).equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("there is no " + kind + " " + name));
    }

    static String name(JsonNode document) {
        return document.at("/metadata/name").asText();
    }

    static JsonNode pod(JsonNode deployment) {
        return deployment.at("/spec/template/spec");
    }

    static JsonNode container(JsonNode deployment) {
        return pod(deployment).at("/containers/0");
    }

    /** The deployments of the base, by name. */
    static Map<String, Deployed> ours() {
        Map<String, Deployed> found = new LinkedHashMap<>();
        base("Deployment").forEach(deployment -> found.put(name(deployment), read(deployment)));
        return found;
    }

    private static Deployed read(JsonNode deployment) {
        var container = container(deployment);
        Map<String, String> environment = new LinkedHashMap<>();
        container
                .path("env")
                .forEach(variable -> environment.put(variable.path("name").asText(), value(variable)));
        return new Deployed(
                name(deployment),
                container.path("image").asText(),
                container.at("/ports/0/containerPort").asInt(),
                Deployed.megabytes(container.at("/resources/limits/memory").asText()),
                environment,
                Stream.of("startupProbe", "livenessProbe", "readinessProbe")
                        .map(probe -> container.path(probe).at("/httpGet/path").asText("no " + probe))
                        .toList(),
                Deployed.each(container.path("volumeMounts"))
                        .map(mount -> mount.path("mountPath").asText())
                        .toList());
    }

    private static String value(JsonNode variable) {
        if (variable.has("value")) {
            return variable.path("value").asText();
        }
        var from = variable.path("valueFrom");
        if (from.has("fieldRef")) {
            return "a-pod-7c9f";
        }
        boolean secret = from.has("secretKeyRef");
        var reference = from.path(secret ? "secretKeyRef" : "configMapKeyRef");
        var key = reference.path("key").asText();
        var value = generated(secret, reference.path("name").asText()).get(key);
        return value == null && reference.path("optional").asBoolean()
                ? ""
                : requireNonNull(value, key + " is in no config map and no secret");
    }

    /** The literals of a config map of the base, or of a secret of the overlay. */
    private static Map<String, String> generated(boolean secret, String name) {
        Map<String, String> values = new LinkedHashMap<>();
        var kustomization = kustomization(secret ? DEV : BASE);
        for (var one : kustomization.path(secret ? "secretGenerator" : "configMapGenerator")) {
            if (one.path("name").asText().equals(name)) {
                one.path("literals").forEach(literal -> {
                    var parts = literal.asText().split("=", 2);
                    values.put(parts[0], parts[1]);
                });
            }
        }
        return values;
    }

    static JsonNode kustomization(String folder) {
        return Deployed.yaml(folder + "kustomization.yaml").getFirst();
    }
}
