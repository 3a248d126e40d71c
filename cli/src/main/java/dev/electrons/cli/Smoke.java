package dev.electrons.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.cli.Check.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The smoke checks: seventeen that ask the door, and what its infrastructure is and does. Leaves no run of its own going. */
final class Smoke {
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final long LOOK_MS = 100;
    private static final String DOOR = "workflow door";
    private static final String INTAKE = "intake";
    private static final String INFRASTRUCTURE = "infrastructure";

    private final Door door;
    private final String id = "audit-" + Long.toString(System.nanoTime(), 36);
    private final List<Check> checks = new ArrayList<>();
    private String away = "";

    Smoke(Door door) {
        this.door = door;
    }

    private record Seen(Verdict verdict, String detail) {
        static Seen well(String detail) {
            return new Seen(Verdict.PASS, detail);
        }
    }

    private interface Look {
        /** What was seen; throws when it is not what it should be. */
        Seen look() throws Exception;
    }

    List<Check> all() {
        workflowDoor();
        intake();
        check(INFRASTRUCTURE, "text by a runner", () -> {
            var seen = ran("{\"query\":\"are you there\",\"task_type\":\"text\"}");
            return new Seen(seen.verdict.atMostDegraded(), seen.detail);
        });
        parts();
        return List.copyOf(checks);
    }

    private void workflowDoor() {
        check(DOOR, "health", this::health);
        check(DOOR, "test-routing", this::routing);
        var params = "{\"params\":{\"task_id\":\"" + id + "\",\"title\":\"[research] audit\"}}";
        check(DOOR, "execute", () -> accepted("execute", params, 200, "status", "accepted"));
        legacy("text", "{\"prompt\":\"audit\"}", "text-generation");
        legacy("code", "{\"prompt\":\"audit the code\"}", "code-execution");
        legacy("image", "{\"prompt\":\"audit\"}", "image-generation");
        legacy("audio", "{\"text\":\"audit\"}", "audio-generation");
        check(DOOR, "missing key", this::withoutKey);
        refused(DOOR, "bad JSON", "execute", "{", 400, "Invalid JSON body");
        refused(DOOR, "missing field", "execute", "{\"params\":{}}", 400, "Missing task_id in params");
        check(DOOR, "status to the end", () -> ran("{\"code\":{\"language\":\"bash\",\"source\":\"echo audit\"}}"));
        check(
                DOOR,
                "shipping refuses",
                () -> field(
                        door.post("workflows/product-shipping-research", "{}", true),
                        403,
                        "code",
                        "USE_EXECUTE_ENDPOINT"));
    }

    private void legacy(String name, String body, String route) {
        check(DOOR, "legacy " + name, () -> accepted("workflows/" + route, body, 200, "redirected", "true"));
    }

    private void intake() {
        var text = "{\"query\":\"audit\",\"task_type\":\"text\"}";
        var image = "{\"query\":\"audit\",\"task_type\":\"image\"}";
        var code = "{\"query\":\"audit the code\",\"task_type\":\"code\"}";
        check(INTAKE, "text redirected", () -> accepted("intake", text, 202, "redirected", "true"));
        check(INTAKE, "image redirected", () -> accepted("intake", image, 202, "redirected", "true"));
        check(INTAKE, "code direct", () -> accepted("intake", code, 202, "workflow_name", "code-execution-workflow"));
        refused(INTAKE, "missing query", "intake", "{}", 400, "Query is required");
        refused(INTAKE, "invalid JSON", "intake", "[", 400, "Invalid JSON body");
    }

    private Seen health() throws Exception {
        var answer = door.get("health");
        if (answer.status() == 404) {
            return Seen.well("kept apart, at the management port");
        }
        var status = answer.json().path("status").asText();
        return new Seen(Verdict.ofHealth(answer.json()), answer.status() + " " + status);
    }

    private Seen routing() throws Exception {
        var found = door.get("test-routing").orFail();
        var failed = new ArrayList<String>();
        found.path("results").forEach(result -> {
            if (!result.path("passed").asBoolean()) {
                failed.add(result.path("test").asText() + ": "
                        + result.path("details").asText());
            }
        });
        boolean well = found.path("success").asBoolean();
        return new Seen(
                well ? Verdict.PASS : Verdict.FAIL,
                failed.isEmpty() ? found.path("message").asText() : String.join("; ", failed));
    }

    /** What asks for nothing is refused either way: for its key, or, where none is asked for, for what is missing in it. */
    private Seen withoutKey() throws Exception {
        var answer = door.post("execute", "{\"params\":{}}", false);
        return answer.status() == 400
                ? Seen.well("authentication is off")
                : field(answer, 401, "error", "Invalid passphrase");
    }

    private void refused(String group, String name, String path, String body, int status, String words) {
        check(group, name, () -> field(door.post(path, body, true), status, "error", words));
    }

    /** Takes work, which is not waited for: it is called off at once, so that no runner's time and nobody's money is spent on it. */
    private Seen accepted(String path, String body, int status, String name, String value) throws Exception {
        var answer = door.post(path, body, true);
        var seen = field(answer, status, name, value);
        door.delete(
                "executions/" + Door.encoded(answer.json().path("execution_id").asText()));
        return seen;
    }

    private static Seen field(Door.Answer answer, int status, String name, String value) {
        var found = answer.json().path(name).asText();
        if (answer.status() != status || !found.equals(value)) {
            throw new IllegalStateException("expected " + status + " with " + name + " \"" + value + "\", got "
                    + answer.status() + " with \"" + found + "\"");
        }
        return Seen.well(status + " " + name + " " + value);
    }

    /** Runs something to its end, and looks at its status until then. */
    private Seen ran(String body) throws Exception {
        var run = door.post("intake", body, true).orFail().path("run_id").asText();
        if (run.isEmpty()) {
            throw new IOException("expected an answer with run_id");
        }
        long deadline = System.nanoTime() + LONGEST.toNanos();
        while (Ending.ofStatus(door.get("status/" + run).orFail()) == Ending.OPEN) {
            if (System.nanoTime() > deadline) {
                door.delete("executions/" + run);
                throw new IOException("the run " + run + " has not ended within " + LONGEST.toSeconds() + " s");
            }
            Thread.sleep(LOOK_MS);
        }
        var result = door.get("executions/" + run).orFail().path("result");
        return new Seen(Verdict.ofResult(result), words(result));
    }

    private static String words(JsonNode result) {
        if (!result.path("success").asBoolean()) {
            return result.path("status").asText() + ": " + result.path("error").asText();
        }
        var fallback = result.at("/fallback/reason").asText("");
        return "completed in " + result.path("duration_ms").asLong() + " ms"
                + (fallback.isEmpty() ? "" : ", but not as asked for: " + fallback);
    }

    private void parts() {
        try {
            if (away.isEmpty()) {
                door.get("mesh").orFail().path("parts").forEach(this::part);
                return;
            }
            checks.add(new Check(INFRASTRUCTURE, "mesh", Verdict.FAIL, away));
        } catch (Exception e) {
            checks.add(new Check(INFRASTRUCTURE, "mesh", Verdict.DEGRADED, String.valueOf(e.getMessage())));
        }
    }

    private void part(JsonNode part) {
        var words = part.path("words").asText();
        checks.add(new Check(
                INFRASTRUCTURE,
                part.path("kind").asText() + " " + part.path("name").asText(),
                Verdict.ofPart(part),
                part.path("status").asText() + (words.isEmpty() ? "" : ": " + words)));
    }

    private void check(String group, String name, Look look) {
        if (!away.isEmpty()) {
            checks.add(new Check(group, name, Verdict.FAIL, "not asked"));
            return;
        }
        try {
            var seen = look.look();
            checks.add(new Check(group, name, seen.verdict, seen.detail));
        } catch (Exception e) {
            away = e instanceof Door.Away ? String.valueOf(e.getMessage()) : "";
            checks.add(new Check(group, name, Verdict.FAIL, String.valueOf(e.getMessage())));
        }
    }
}
