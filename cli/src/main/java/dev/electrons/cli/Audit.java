package dev.electrons.cli;

import dev.electrons.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

/** One command that says whether the mesh does its work: the infrastructure, the smoke checks, and one colour. */
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        description = "Checks a whole deployment; exits 0 unless RED.")
final class Audit extends Client {
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private record Check(String group, String name, boolean passed, String detail) {}

    private interface Smoke {
        /** Words for what was seen; throws when it is not what it should be. */
        String run() throws Exception;
    }

    private final List<Check> checks = new ArrayList<>();
    private final String stamp = Long.toString(System.nanoTime(), 36);

    @Override
    public Integer call() throws Exception {
        var door = door();
        workflowDoor(door);
        intake(door);
        var health = door.get("health").json();
        health.path("checks")
                .forEach(check -> checks.add(new Check(
                        "infrastructure",
                        check.path("id").asText(),
                        !check.path("status").asText().equals("DOWN"),
                        check.path("status").asText())));
        check(
                "infrastructure",
                "sandbox",
                () -> completed(door, "{\"code\":{\"language\":\"bash\",\"source\":\":\"}}"));
        boolean works = checks.stream().allMatch(Check::passed);
        check(
                "infrastructure",
                "runners",
                () -> completed(door, "{\"query\":\"are you there\",\"task_type\":\"text\"}"));
        boolean runners = checks.getLast().passed();
        var colour = !works ? "RED" : runners ? "GREEN" : "YELLOW";
        if (json()) {
            print(Json.MAPPER.createObjectNode().put("overall", colour).set("checks", Json.MAPPER.valueToTree(checks)));
        } else {
            checks.forEach(c ->
                    System.out.printf("%-15s %-26s %-5s %s%n", c.group, c.name, c.passed ? "pass" : "FAIL", c.detail));
            System.out.println("overall: " + colour);
        }
        return works ? 0 : 1;
    }

    private void workflowDoor(Door door) {
        var group = "workflow door";
        check(group, "health", () -> expect(door.get("health"), 200, "UP"));
        check(group, "test-routing", () -> expect(door.get("test-routing"), 200, "\"success\":true"));
        check(group, "execute", () -> expect(door.post("execute", execute(), true), 200, "accepted"));
        check(
                group,
                "legacy text",
                () -> expect(
                        door.post("workflows/text-generation", "{\"prompt\":\"audit\"}", true), 200, "redirected"));
        check(
                group,
                "legacy code",
                () -> expect(
                        door.post("workflows/code-execution", "{\"prompt\":\"audit the code\"}", true),
                        200,
                        "redirected"));
        check(
                group,
                "legacy image",
                () -> expect(
                        door.post("workflows/image-generation", "{\"prompt\":\"audit\"}", true), 200, "redirected"));
        check(
                group,
                "legacy audio",
                () -> expect(door.post("workflows/audio-generation", "{\"text\":\"audit\"}", true), 200, "redirected"));
        check(
                group,
                "missing key",
                () -> passphrase.isEmpty()
                        ? "authentication is off"
                        : expect(door.post("execute", execute(), false), 401, "Invalid passphrase"));
        check(group, "bad JSON", () -> expect(door.post("execute", "{", true), 400, "Invalid JSON body"));
        check(
                group,
                "missing field",
                () -> expect(door.post("execute", "{\"params\":{}}", true), 400, "Missing task_id in params"));
        check(
                group,
                "status to the end",
                () -> completed(door, "{\"code\":{\"language\":\"bash\",\"source\":\"echo audit\"}}"));
        check(
                group,
                "shipping refuses",
                () -> expect(
                        door.post("workflows/product-shipping-research", "{}", true), 403, "USE_EXECUTE_ENDPOINT"));
    }

    private void intake(Door door) {
        check(
                "intake",
                "text redirected",
                () -> expect(
                        door.post("intake", "{\"query\":\"audit\",\"task_type\":\"text\"}", true), 202, "redirected"));
        check(
                "intake",
                "image redirected",
                () -> expect(
                        door.post("intake", "{\"query\":\"audit\",\"task_type\":\"image\"}", true), 202, "redirected"));
        check(
                "intake",
                "code direct",
                () -> expect(
                        door.post("intake", "{\"query\":\"audit the code\",\"task_type\":\"code\"}", true),
                        202,
                        "code-execution-workflow"));
        check("intake", "missing query", () -> expect(door.post("intake", "{}", true), 400, "Query is required"));
        check("intake", "invalid JSON", () -> expect(door.post("intake", "[", true), 400, "Invalid JSON body"));
    }

    private String execute() {
        return "{\"params\":{\"task_id\":\"audit-" + stamp + "\",\"title\":\"[research] audit\"}}";
    }

    private void check(String group, String name, Smoke smoke) {
        try {
            checks.add(new Check(group, name, true, smoke.run()));
        } catch (Exception e) {
            checks.add(new Check(group, name, false, String.valueOf(e.getMessage())));
        }
    }

    private static String expect(Door.Answer answer, int status, String words) {
        if (answer.status() != status || !answer.text().contains(words)) {
            throw new IllegalStateException("expected " + status + " with \"" + words + "\", got " + answer.status());
        }
        return status + " " + words;
    }

    private static String completed(Door door, String body) throws Exception {
        var run = door.post("intake", body, true).orFail().path("run_id").asText();
        var result = door.ended(run, LONGEST).path("result");
        if (!result.path("success").asBoolean()) {
            throw new IllegalStateException(
                    result.path("status").asText() + ": " + result.path("error").asText());
        }
        return "completed in " + result.path("duration_ms").asLong() + " ms";
    }
}
