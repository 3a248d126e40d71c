package dev.electrons.intake.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * One operation of the document.
 *
 * @param method as {@code GET}
 * @param path as {@code /status/{id}}
 * @param parameters of the path and of the operation, resolved
 */
record Operation(String id, String method, String path, JsonNode node, List<JsonNode> parameters) {

    /** The schema of its JSON body; missing when it takes none. */
    JsonNode body() {
        return content().path("application/json").path("schema");
    }

    JsonNode content() {
        return node.path("requestBody").path("content");
    }

    String scope() {
        return node.path("x-scope").asText();
    }

    /** Whether a path without its query may be one of this operation. */
    boolean serves(String given) {
        var wanted = path.split("/", -1);
        var there = given.replaceAll("(?<=.)/$", "").split("/", -1);
        if (wanted.length != there.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (!wanted[i].startsWith("{") && !wanted[i].equals(there[i])) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
