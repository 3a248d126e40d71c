package dev.electrons.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One stage of the Dockerfile.
 *
 * @param made how its cache of classes is made
 * @param jvm options that its entry point starts the JVM with
 */
record ImageFile(String user, Map<String, String> environment, String made, List<String> jvm) {

    /** The stages by name. */
    static Map<String, ImageFile> stages() {
        Map<String, ImageFile> stages = new LinkedHashMap<>();
        var text = Deployed.text("Dockerfile").replaceAll("(?m)^#.*\n", "").replace("\\\n", "");
        for (var stage : text.split("(?m)^FROM ")) {
            if (!stage.isBlank()) {
                var lines = stage.lines().toList();
                stages.put(lines.getFirst().split(" AS ")[1].strip(), read(lines));
            }
        }
        return stages;
    }

    private static ImageFile read(List<String> lines) {
        var user = "root";
        var made = "";
        Map<String, String> environment = new LinkedHashMap<>();
        List<String> jvm = new ArrayList<>();
        for (var line : lines) {
            if (line.startsWith("USER ")) {
                user = line.substring(5).strip();
            } else if (line.startsWith("RUN sh ")) {
                made = line.substring(4).strip();
            } else if (line.startsWith("ENV ")) {
                for (var one : line.substring(4).strip().split(" +")) {
                    environment.put(one.split("=")[0], one.split("=")[1]);
                }
            } else if (line.startsWith("ENTRYPOINT ")) {
                Deployed.each(Json.read(line.substring(11), JsonNode.class))
                        .map(JsonNode::asText)
                        .takeWhile(word -> !word.equals("-jar"))
                        .skip(1)
                        .forEach(jvm::add);
            }
        }
        return new ImageFile(user, environment, made, jvm);
    }

    /** The image that compose builds for a service. */
    static ImageFile of(String service) {
        var target = ComposeFile.services().path(service).at("/build/target").asText();
        var stage = stages().get(target);
        if (stage == null) {
            throw new IllegalStateException("the Dockerfile has no stage " + target);
        }
        return stage;
    }
}
