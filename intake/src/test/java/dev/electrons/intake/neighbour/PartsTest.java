package dev.electrons.intake.neighbour;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.boot.Settings;
import dev.electrons.intake.neighbour.Part.Kind;
import dev.electrons.intake.neighbour.Part.Status;
import dev.electrons.intake.neighbour.Parts.Answer;
import dev.electrons.json.Json;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PartsTest {
    private static Answer told(String report) {
        return new Answer.Told(Json.read(report, JsonNode.class));
    }

    @Test
    void aServiceSaysWhichOfItsChecksIsNotUpAndWhy() {
        var parts = Parts.of("prime", told("""
                {"status":"DOWN","phase":"draining","checks":[
                  {"id":"kafka","status":"UP","data":{"brokers":1}},
                  {"id":"postgres","status":"DOWN","data":{"error":"no route"}}]}"""));

        assertThat(parts).containsExactly(new Part("prime", Kind.SERVICE, Status.DOWN, "draining; postgres: no route"));
    }

    @Test
    void intakesKafkaAndPostgresArePartsOfTheirOwn() {
        var parts = Parts.of("intake", told("""
                {"status":"UP","phase":"started","checks":[
                  {"id":"postgres","status":"UP","data":{}},{"id":"kafka","status":"UP","data":{}},
                  {"id":"consumer news","status":"UP","data":{}}]}"""));

        assertThat(parts)
                .containsExactly(
                        new Part("intake", Kind.SERVICE, Status.UP, ""),
                        new Part("postgres", Kind.STORE, Status.UP, ""),
                        new Part("kafka", Kind.STORE, Status.UP, ""));
    }

    @Test
    void everyRunnerIsAPart() {
        var parts = Parts.of("runner-proxy", told("""
                {"status":"DEGRADED","phase":"started","checks":[{"id":"runners","status":"DEGRADED","data":
                  {"runners":{"a":"up","b":"unknown","c":"draining","d":"needs_login"},"reason":"d is needs_login"}}]}"""));

        assertThat(parts)
                .containsExactly(
                        new Part("runner-proxy", Kind.SERVICE, Status.DEGRADED, "runners: d is needs_login"),
                        new Part("a", Kind.RUNNER, Status.UP, ""),
                        new Part("b", Kind.RUNNER, Status.UP, "not asked yet"),
                        new Part("c", Kind.RUNNER, Status.DEGRADED, "draining"),
                        new Part("d", Kind.RUNNER, Status.DOWN, "needs_login"));
    }

    @Test
    void theSandboxIsWhatItSaysOrWhatWorkersSee() {
        assertThat(Parts.of("sandbox-executor", told("""
                        {"status":"DEGRADED","phase":"started","checks":[{"id":"sandbox","status":"DEGRADED","data":{"not_enforced":["pids"]}}]}""")).getLast())
                .isEqualTo(new Part("sandbox", Kind.SANDBOX, Status.DEGRADED, "{\"not_enforced\":[\"pids\"]}"));
        assertThat(Parts.sandbox(told("""
                        {"status":"DEGRADED","checks":[{"id":"sandbox-executor","status":"DEGRADED","data":{"reachable":false,"reason":"refused"}}]}""")))
                .isEqualTo(new Part("sandbox-executor", Kind.SERVICE, Status.DEGRADED, "refused"));
        assertThat(Parts.sandbox(new Answer.Silent("away")).status()).isEqualTo(Status.DOWN);
    }

    @Test
    void whoDoesNotAnswerIsDown() {
        assertThat(Parts.of("prime", new Answer.Silent("http://prime:8081 does not answer")))
                .containsExactly(new Part("prime", Kind.SERVICE, Status.DOWN, "http://prime:8081 does not answer"));
    }

    @Test
    void neighboursAreWhereTheyUsuallyAreUnlessItIsSaid() {
        var usual = Neighbours.read(Settings.of(Map.of()));
        assertThat(usual.prime()).isEqualTo(URI.create("http://127.0.0.1:8081"));
        assertThat(usual.sandbox()).isEmpty();
        var said = Neighbours.read(Settings.of(Map.of("DE_PRIME_URL", "http://p:1", "DE_SANDBOX_URL", "http://s:2")));
        assertThat(said.prime()).isEqualTo(URI.create("http://p:1"));
        assertThat(said.sandbox()).contains(URI.create("http://s:2"));
    }
}
