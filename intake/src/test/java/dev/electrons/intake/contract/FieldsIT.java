package dev.electrons.intake.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.backing.Mesh;
import dev.electrons.backing.MeshBacking;
import dev.electrons.id.RunId;
import dev.electrons.intake.OpenDoor;
import dev.electrons.json.Json;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Every field of a request is what the document says, whichever of two doors it comes through. */
@Mesh
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FieldsIT {
    private static final int AT_ONCE = 40;

    private final Document document = Document.read();
    private final Misfits misfits = new Misfits(document);
    private final OpenDoor door;
    private final OpenDoor other;

    FieldsIT(MeshBacking backing) throws IOException {
        var settings = backing.settings();
        settings.put("DE_PASSPHRASE", OpenDoor.KEY);
        door = new OpenDoor(settings);
        other = new OpenDoor(settings);
    }

    @BeforeAll
    void ready() {
        door.awaitReady();
        other.awaitReady();
    }

    @AfterAll
    void close() {
        door.close();
        other.close();
    }

    @Test
    void aFieldOfIntakeThatIsOfAnotherKindIsRefusedByItsName() throws Exception {
        refused("IntakeRequest", Json.MAPPER.createObjectNode().put("query", "x"), "/intake", "", body -> body);
    }

    @Test
    void aFieldOfExecuteParamsThatIsOfAnotherKindIsRefusedByItsName() throws Exception {
        var right = Json.MAPPER.createObjectNode().put("task_id", "x").put("title", "y");
        refused("ExecuteParams", right, "/executions", "", body -> body);
        refused("ExecuteParams", right, "/classify", "", body -> body);
        refused("ExecuteParams", right, "/execute", "params.", body -> {
            var name = body.remove("id"); // which is beside the params here
            ObjectNode around = Json.MAPPER.createObjectNode().set("params", body);
            return name == null ? around : around.set("id", name);
        });
    }

    private void refused(String schema, ObjectNode right, String path, String prefix, UnaryOperator<ObjectNode> around)
            throws Exception {
        var all = misfits.of(document.root().at("/components/schemas/" + schema), right);
        assertThat(all).hasSizeGreaterThan(80);
        for (var misfit : all) {
            var body = around.apply(misfit.body().deepCopy());
            var answer = door.post(path, Json.text(body));
            var words = path + " " + misfit.field() + ": " + head(misfit.value().toString()) + "\n" + answer.body();
            assertThat(answer.statusCode()).as(words).isEqualTo(400);
            var expected = misfit.field().equals("id") ? "id" : prefix + misfit.field();
            assertThat(json(answer).path("details").path("field").asText())
                    .as(words)
                    .startsWith(expected);
            assertThat(json(answer).path("code").asText()).as(words).isEqualTo("INVALID_FIELD");
        }
    }

    private static String head(String text) {
        return text.substring(0, Math.min(200, text.length()));
    }

    @Test
    void whatTheDocumentGivesAsAnExampleIsTaken() throws Exception {
        var tried = 0;
        for (var operation : document.all()) {
            var example = operation.content().path("application/json").path("example");
            if (!example.isMissingNode()) {
                var answer = door.post(operation.path().replaceAll("[{]\\w+}", "nobody"), example.toString());
                assertThat(answer.statusCode())
                        .as(operation + "\n" + answer.body())
                        .isIn(200, 201, 202, 404);
                tried++;
            }
        }
        assertThat(tried).isGreaterThan(8);
    }

    @Test
    void aNullIsAFieldThatIsNotThere() throws Exception {
        ObjectNode body = Json.MAPPER.createObjectNode();
        document.fields("IntakeRequest").forEach(body::putNull);
        assertThat(json(door.post("/intake", body.toString())).path("code").asText())
                .isEqualTo("MISSING_QUERY");
        var accepted = door.post("/intake", body.put("query", "x").toString());
        assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
    }

    @Test
    void ofManyWithOneIdAtTwoDoorsOneIsAcceptedAndAllAreTold() throws Exception {
        var id = "many-" + RunId.next();
        var params = "{\"task_id\":\"" + id + "\",\"title\":\"x\"}";
        List<Callable<JsonNode>> calls = IntStream.range(0, AT_ONCE)
                .<Callable<JsonNode>>mapToObj(i -> () -> {
                    var at = i % 2 == 0 ? door : other;
                    var answer = i % 4 < 2
                            ? at.post("/executions", params)
                            : at.post("/execute", "{\"params\":" + params + "}");
                    assertThat(answer.statusCode()).isIn(200, 202);
                    return json(answer);
                })
                .toList();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = threads.invokeAll(calls).stream()
                    .map(call -> call.resultNow())
                    .toList();
            assertThat(answers)
                    .filteredOn(answer -> !answer.path("existing").asBoolean())
                    .hasSize(1);
            assertThat(answers)
                    .extracting(answer -> answer.path("run_id").asText())
                    .containsOnly(json(door.get("/status/" + id)).path("run_id").asText());
        }
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return Json.read(answer.body().getBytes(StandardCharsets.UTF_8), JsonNode.class);
    }
}
