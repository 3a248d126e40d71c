package dev.electrons.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.backing.Ports;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An audit where there is no mesh, or where what answers is none. */
class AuditTest {
    @Test
    void whereTheMeshIsAwayEveryCheckIsListedAndItIsRed() {
        var server = "http://127.0.0.1:" + Ports.free();
        var audit = Typed.at(server, List.of(), "audit");

        assertThat(audit.exit()).isEqualTo(1);
        assertThat(audit.out().lines())
                .hasSize(1 + 17 + 2 + 1) // a head, the smoke checks, the infrastructure, the colour
                .anySatisfy(line -> assertThat(line).contains("health", "fail", "nobody answers at " + server))
                .last()
                .isEqualTo("overall: RED");
        assertThat(Typed.at(server, List.of("-o", "json"), "audit")
                        .json()
                        .path("overall")
                        .asText())
                .isEqualTo("RED");
    }

    @Test
    void whatAnswersButIsNoMeshIsRed() throws Exception {
        try (var door = new StubDoor().on("GET /health", 200, "<html>UP</html>")) {
            var audit = door.de("audit");

            assertThat(audit.exit()).isEqualTo(1);
            assertThat(audit.out()).contains("overall: RED");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "401 | {\"error\":\"Invalid passphrase\"} | pass | 401 error Invalid passphrase",
                "400 | {\"error\":\"Missing task_id in params\"} | pass | authentication is off",
                "200 | {\"status\":\"accepted\"} | fail | expected 401 with error \"Invalid passphrase\", got 200 with \"\"",
                "500 | {\"error\":\"oops\"} | fail | expected 401 with error \"Invalid passphrase\", got 500 with \"oops\""
            })
    void withoutAKeyItIsRefusedUnlessThereIsNone(int status, String body, String verdict, String detail)
            throws Exception {
        try (var door = new StubDoor().on("POST /execute", status, body)) {
            var check = check(door.de("audit", "--passphrase", "mine", "-o", "json"), "missing key");

            assertThat(check.path("verdict").asText()).isEqualTo(verdict);
            assertThat(check.path("detail").asText()).isEqualTo(detail);
            assertThat(door.asked)
                    .filteredOn(asked ->
                            asked.path().equals("/execute") && !asked.headers().containsKey("X-passphrase"))
                    .singleElement()
                    .satisfies(asked -> assertThat(asked.body()).isEqualTo("{\"params\":{}}")); // makes no run
        }
    }

    @Test
    void aDoorWhoseHealthIsKeptApartAndThatIsDegradedIsToldSo() throws Exception {
        try (var door = new StubDoor().on("GET /health", 404, "{}")) {
            assertThat(check(door.de("audit", "-o", "json"), "health")
                            .path("verdict")
                            .asText())
                    .isEqualTo("pass");
            door.on("GET /health", 200, "{\"status\":\"DEGRADED\"}");
            assertThat(check(door.de("audit", "-o", "json"), "health")
                            .path("verdict")
                            .asText())
                    .isEqualTo("degraded");
        }
    }

    private static JsonNode check(Typed audit, String name) {
        return StreamSupport.stream(audit.json().path("checks").spliterator(), false)
                .filter(check -> check.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
