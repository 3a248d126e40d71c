package dev.electrons.intake.contract;

import static org.awaitility.Awaitility.await;

import dev.electrons.backing.Mesh;
import dev.electrons.backing.MeshBacking;
import dev.electrons.intake.OpenDoor;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** The public contract, row by row: the words, codes and headers that clients match on. */
@Mesh
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TableIT {
    private final Document document = Document.read();
    private final Answers answers = new Answers(document);
    private final OpenDoor door;
    private final Wire wire;

    TableIT(MeshBacking backing) throws IOException {
        var settings = backing.settings();
        settings.put("DE_PASSPHRASE", OpenDoor.KEY);
        door = new OpenDoor(settings);
        wire = new Wire(door.vertx, door.port());
    }

    @BeforeAll
    void ready() {
        await().until(() -> door.get("/health/ready").statusCode() == 200);
    }

    @AfterAll
    void close() {
        wire.close();
        door.close();
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

    private Stream<DynamicTest> rows(String table) throws IOException {
        return Case.table(table).stream()
                .map(row -> DynamicTest.dynamicTest(row.name(), () -> new Told(wire, document, answers).all(row)));
    }
}
