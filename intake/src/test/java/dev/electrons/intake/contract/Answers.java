package dev.electrons.intake.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.electrons.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** Holds answers to the document: their status, their shape, and that they say nothing that it does not mention. */
final class Answers {
    /** An address or headers longer than the server reads, whatever they ask for. */
    private static final Set<Integer> EVERYWHERE = Set.of(414, 431);

    private final Document document;
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final JsonSchemaFactory factory = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
    private final Map<String, JsonSchema> schemas = new ConcurrentHashMap<>();

    Answers(Document document) {
        this.document = document;
    }

    /** What the document says is answered, as {@code getStatus 404}, and no operation answered yet. */
    Set<String> unseen() {
        var left = new TreeSet<String>();
        document.all().forEach(operation -> operation
                .node()
                .path("responses")
                .fieldNames()
                .forEachRemaining(status -> left.add(operation.id() + " " + status)));
        left.removeAll(seen);
        return left;
    }

    /** What is wrong with an answer of an operation. */
    List<String> problems(Operation operation, String method, Wire.Answer answer) {
        var found = new ArrayList<String>();
        if (answer.headers().get("X-Request-ID") == null) {
            found.add("there is no X-Request-ID");
        }
        var responses = operation.node().path("responses");
        seen.add(operation.id() + " " + answer.status());
        if (!responses.has("" + answer.status()) && !EVERYWHERE.contains(answer.status())) {
            found.add("status " + answer.status() + " is not documented");
        }
        if (answer.status() >= 500) {
            found.add("status " + answer.status());
        }
        if (method.equals("HEAD")) {
            return found;
        }
        var schema = document.answer(operation.method(), operation.path(), answer.status());
        if (!schema.isMissingNode() && answer.type().equals("application/json")) {
            found.addAll(shape(operation, schema, answer));
        } else if (!schema.isMissingNode()) {
            found.add("the media type is " + answer.type());
        } else if (answer.status() >= 400) {
            found.addAll(refusal(answer));
        }
        return found;
    }

    private List<String> shape(Operation operation, JsonNode schema, Wire.Answer answer) {
        var value = answer.json();
        if (value.isMissingNode()) {
            return List.of("the body is not JSON");
        }
        var key = operation + " " + answer.status();
        var found = new ArrayList<String>();
        schemas.computeIfAbsent(key, _ -> schema(schema))
                .validate(value)
                .forEach(message -> found.add(message.getMessage()));
        document.undocumented(schema, value, "").forEach(field -> found.add("the document does not mention " + field));
        return found;
    }

    /** Every refusal has the one shape, wherever it comes from. */
    List<String> refusal(Wire.Answer answer) {
        var found = new ArrayList<String>();
        if (!answer.type().equals("application/json")) {
            found.add("the media type is " + answer.type());
        }
        var problem = document.root().path("components").path("schemas").path("Problem");
        schemas.computeIfAbsent("Problem", _ -> schema(problem))
                .validate(answer.json())
                .forEach(message -> found.add(message.getMessage()));
        if (answer.json().path("status").asInt() != answer.status()) {
            found.add("the status in the body is another");
        }
        return found;
    }

    private JsonSchema schema(JsonNode schema) {
        ObjectNode whole = Json.MAPPER.createObjectNode();
        whole.set("components", document.root().path("components"));
        whole.putArray("allOf").add(schema);
        return factory.getSchema(whole);
    }
}
