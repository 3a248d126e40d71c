package dev.electrons.intake.contract;

import static java.util.Map.entry;

import dev.electrons.intake.OpenDoor;
import io.vertx.core.buffer.Buffer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The refusals that every operation, or every one of a kind, has in common: one request for each that the document declares. */
final class Common {
    private static final String NOBODY_AT = "\"workflow\":\"nobody\"";
    private static final String BROKEN = "\"workflow\":{\"nodes\":[{\"id\":\"a\"}]}";
    private static final String PARAMS = "\"task_id\":\"t\",\"title\":\"x\",";
    private static final String SCHEDULE = "\"every\":\"1h\",\"params\":{\"title\":\"x\",";

    /** What is right but for the name of what it is about. */
    private static final Map<String, String> RIGHT = Map.ofEntries(
            entry("intake", "{" + NOBODY_AT + "}"),
            entry("execute", "{\"params\":{" + PARAMS + NOBODY_AT + "}}"),
            entry("classify", "{" + PARAMS + NOBODY_AT + "}"),
            entry("createExecution", "{" + PARAMS + NOBODY_AT + "}"),
            entry("createExecutionSync", "{" + PARAMS + NOBODY_AT + "}"),
            entry("createSchedule", "{\"name\":\"nobodys\"," + SCHEDULE + NOBODY_AT + "}}"),
            entry("replaceSchedule", "{" + SCHEDULE + NOBODY_AT + "}}"),
            entry("executeWorkflow", "{}"),
            entry("executeWorkflowSync", "{}"),
            entry("patchExecution", "[]"),
            entry("patchRun", "{\"operations\":[]}"),
            entry("decideNode", "{\"decision\":\"approve\"}"),
            entry("cancel", "{\"request_id\":\"nobody\"}"));

    /** Graphs and definitions that are none. */
    private static final Map<String, String> UNPROCESSABLE = Map.of(
            "intake", "{" + BROKEN + "}",
            "execute", "{\"params\":{" + PARAMS + BROKEN + "}}",
            "createExecution", "{" + PARAMS + BROKEN + "}",
            "createExecutionSync", "{" + PARAMS + BROKEN + "}",
            "classify", "{" + PARAMS + BROKEN + "}",
            "createSchedule", "{\"name\":\"unfit\"," + SCHEDULE + BROKEN + "}}",
            "registerDefinition", "name: x");

    private final Document document;
    private final int port;

    Common(Document document, int port) {
        this.document = document;
        this.port = port;
    }

    /**
     * What is asked, and what must be answered.
     *
     * @param tooLarge whether the body is not sent, but said to be larger than anybody takes
     */
    record Asked(Operation operation, Wire.Call call, int status, boolean tooLarge) {
        @Override
        public String toString() {
            return operation.id() + " " + status;
        }
    }

    /** Every one of them. {@code keys} have: {@code used} no calls left, {@code submit} and {@code read} that scope alone. */
    List<Asked> all(Map<String, String> keys) {
        return document.all().stream()
                .flatMap(operation -> statuses(operation).flatMap(status -> asked(operation, status, keys)))
                .toList();
    }

    private static Stream<Integer> statuses(Operation operation) {
        var declared = operation.node().path("responses");
        return Stream.of(400, 401, 403, 404, 413, 415, 422, 429).filter(status -> declared.has("" + status));
    }

    private static Stream<Asked> asked(Operation operation, int status, Map<String, String> keys) {
        boolean open = operation.scope().equals("public");
        return switch (status) {
            case 400 -> one(operation, status, call(operation, "?x=%00", Map.of(), null));
            case 401 -> one(operation, status, call(operation, "", Map.of("X-Passphrase", "wrong"), null));
            case 403 -> one(operation, status, call(operation, "", forbidden(operation, open, keys), null));
            case 404 -> one(operation, status, call(operation, query(operation), Map.of(), RIGHT.get(operation.id())));
            case 413 -> Stream.of(new Asked(operation, call(operation, "", Map.of(), null), status, true));
            case 415 -> one(operation, status, call(operation, "", odd(operation), "a=b"));
            case 422 ->
                UNPROCESSABLE.containsKey(operation.id())
                        ? one(operation, status, call(operation, "", Map.of(), UNPROCESSABLE.get(operation.id())))
                        : Stream.of();
            default -> one(operation, status, call(operation, "", key(keys, "used"), null));
        };
    }

    private static Stream<Asked> one(Operation operation, int status, Wire.Call call) {
        return Stream.of(new Asked(operation, call, status, false));
    }

    private static String query(Operation operation) {
        return operation.id().equals("getStatusByRequest") ? "?request_id=nobody" : "";
    }

    /** Nobody knows another way to be forbidden what needs no key than to come from nowhere. */
    private static Map<String, String> forbidden(Operation operation, boolean open, Map<String, String> keys) {
        return open
                ? Map.of("Origin", "not an origin")
                : key(keys, operation.scope().equals("submit") ? "read" : "submit");
    }

    private static Map<String, String> odd(Operation operation) {
        return Map.of(
                "Content-Type", operation.id().equals("postArtifact") ? "a b c" : "application/x-www-form-urlencoded");
    }

    private static Map<String, String> key(Map<String, String> keys, String name) {
        return Map.of("X-Passphrase", keys.getOrDefault(name, ""));
    }

    private static Wire.Call call(Operation operation, String query, Map<String, String> more, @Nullable String body) {
        var headers = new HashMap<String, String>();
        headers.put("X-Passphrase", OpenDoor.KEY);
        if (body != null) {
            headers.put("Content-Type", "application/json");
        }
        headers.putAll(more);
        var path = operation
                .path()
                .replace("{sha}", "0".repeat(64))
                .replace("{version}", "1")
                .replaceAll("[{]\\w+}", "nobody");
        return new Wire.Call(operation.method(), path + query, headers, body == null ? null : Buffer.buffer(body));
    }

    /** The answer to a body that is larger than it says anybody may send; it is never sent. */
    Wire.Answer tooLarge(Wire.Call call) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            var head = call.method() + " " + call.uri() + " HTTP/1.1\r\nHost: localhost\r\nX-Passphrase: "
                    + OpenDoor.KEY + "\r\nContent-Type: application/json\r\nContent-Length: 9999999999\r\n\r\n";
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            return Wire.read(
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII)));
        }
    }
}
