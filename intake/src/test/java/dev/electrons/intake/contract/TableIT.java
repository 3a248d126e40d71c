package dev.electrons.intake.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.backing.Mesh;
import dev.electrons.backing.MeshBacking;
import dev.electrons.intake.OpenDoor;
import dev.electrons.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** The public contract, row by row: the words, codes and headers that clients match on. */
@Mesh
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TableIT {
    private final Document document = Document.read();
    private final Answers answers = new Answers(document);
    private final OpenDoor door;
    private final Wire wire;
    private final StandIn standIn;
    private final Path keys = Files.createTempFile("keys", ".yaml");

    TableIT(MeshBacking backing) throws IOException {
        var settings = backing.settings();
        settings.put("DE_PASSPHRASE", OpenDoor.KEY);
        settings.put("DE_API_KEYS_FILE", keys.toString());
        Files.writeString(keys, "keys: [{app: filed, sha256: \"" + "0".repeat(64) + "\", scopes: [read]}]");
        door = new OpenDoor(settings);
        standIn = new StandIn(door.vertx, settings, backing.bootstrap());
        wire = new Wire(door.vertx, door.port());
    }

    @BeforeAll
    void ready() {
        door.awaitReady();
        standIn.start();
    }

    @AfterAll
    void close() throws IOException {
        standIn.close();
        wire.close();
        door.close();
        Files.deleteIfExists(keys);
    }

    @TestFactory
    Stream<DynamicTest> work() throws IOException {
        return rows("work.yaml");
    }

    @TestFactory
    Stream<DynamicTest> oldRoutes() throws IOException {
        return rows("legacy.yaml");
    }

    @TestFactory
    Stream<DynamicTest> refusals() throws IOException {
        return rows("refusals.yaml");
    }

    @TestFactory
    Stream<DynamicTest> names() throws IOException {
        return rows("names.yaml");
    }

    @TestFactory
    Stream<DynamicTest> reading() throws IOException {
        return rows("reading.yaml");
    }

    @TestFactory
    Stream<DynamicTest> operation() throws IOException {
        return rows("operation.yaml");
    }

    @Test
    void whatIsAskedOfARunIsObeyedRefusedOrNotDecidedYet() {
        var steered = new Steered(wire, document, answers, standIn);
        steered.isObeyed();
        steered.isRefusedInTheStateItIsIn();
        steered.isNotDecidedYet();
        steered.isCancelledOnce();
    }

    @Test
    void whatIsKeptOfARunThatEnded() {
        new Steered(wire, document, answers, standIn).ended();
    }

    @Test
    void deadLettersAreReadSentAgainAndDiscarded() {
        new Letters(wire, document, answers, standIn).areReadSentAgainAndDiscarded();
    }

    @Test
    void aKeyOfTheFileIsChangedThere() throws Exception {
        var listed = Json.read(door.get("/keys").body(), JsonNode.class).path("keys");
        var id = StreamSupport.stream(listed.spliterator(), false)
                .filter(key -> key.path("app").asText().equals("filed"))
                .findFirst()
                .orElseThrow()
                .path("id")
                .asText();
        var call = new Checked(wire, document, answers);
        assertThat(call.answer(409, "POST", "/keys/" + id + "/rotate", null)
                        .path("code")
                        .asText())
                .isEqualTo("KEY_OF_FILE");
        call.answer(409, "DELETE", "/keys/" + id, null);
    }

    @TestFactory
    @Order(2)
    Stream<DynamicTest> refusalsThatAllHaveInCommon() throws Exception {
        var keys = Map.of(
                "used",
                        key(
                                "\"read\",\"submit\",\"steer\",\"define\",\"operate\",\"admin\"",
                                ",\"limits\":{\"rate\":\"1/d\"}"),
                "submit", key("\"submit\"", ""),
                "read", key("\"read\"", ""));
        door.as(keys.getOrDefault("used", ""), "GET", "/executions", "");
        var common = new Common(document, door.port());
        return common.all(keys).stream()
                .map(asked -> DynamicTest.dynamicTest(asked.toString(), () -> {
                    var answer = asked.tooLarge()
                            ? common.tooLarge(asked.call())
                            : wire.send(asked.call()).await();
                    var words = asked.call().words() + "\n" + answer.words();
                    assertThat(answer.status()).as(words).isEqualTo(asked.status());
                    assertThat(answers.problems(asked.operation(), asked.call().method(), answer))
                            .as(words)
                            .isEmpty();
                }));
    }

    private String key(String scopes, String limits) throws Exception {
        var made = door.post("/keys", "{\"app\":\"common\",\"scopes\":[" + scopes + "]" + limits + "}");
        return Json.read(made.body(), JsonNode.class).path("key").asText();
    }

    /** One test at least for every status of every operation; that the database or the broker is away is for OutageIT. */
    @Test
    @Order(Integer.MAX_VALUE)
    void everyStatusOfTheDocumentWasAnswered() {
        assertThat(answers.unseen()).filteredOn(pair -> !pair.endsWith(" 503")).isEmpty();
    }

    private Stream<DynamicTest> rows(String table) throws IOException {
        return Case.table(table).stream()
                .map(row -> DynamicTest.dynamicTest(row.name(), () -> new Told(wire, document, answers).all(row)));
    }
}
