package dev.electrons.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.electrons.intake.contract.ContractRoute;
import dev.electrons.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every command asks for what it should, everything that is asked for is in openapi.yaml, and everything there has a command. */
class CommandsTest {
    /** The words typed, the request that comes of them, its body; FILE is a file with a definition in it. */
    private static final String TABLE = """
            list --status complete --type text --app a --workflow w --target t/1 --since 2026-11-29T00:00:00Z --until 2026-11-30T00:00:00Z -q sea --limit 5 --cursor c | GET /executions?status=complete&task_type=text&app_id=a&workflow=w&target=t%2F1&since=2026-11-29T00%3A00%3A00Z&until=2026-11-30T00%3A00%3A00Z&q=sea&limit=5&cursor=c |
            list | GET /executions |
            status r/1 | GET /status/r%2F1 |
            show r | GET /executions/r |
            events r | GET /executions/r/events |
            node r n | GET /executions/r/nodes/n |
            cancel r | DELETE /executions/r |
            stream --app a --status Failed | GET /events/stream?app_id=a&status=Failed |
            watch r | GET /executions/r/stream |
            submit tides --type text --id i --app a --target t --priority 7 --callback http://c/ --repo o/r --branch b --model m --provider p --timeout 90s | POST /intake | {"app_id":"a","target":"t","callback_url":"http://c/","priority":7,"timeout_ms":90000,"query":"tides","task_type":"text","request_id":"i","repo_url":"o/r","branch":"b","model":"m","provider":"p"}
            submit --workflow w --input {"a":1} --fields {"metadata":{"b":2}} | POST /intake | {"metadata":{"b":2},"workflow":"w","input":{"a":1}}
            submit tides --type text --id i --repo o/r --model m --sync 5s | POST /executions/sync?timeout=5000ms | {"task_id":"i","title":"tides","description":"tides","context":{"repo":"o/r"},"hints":{"model":"m","workflow":"text-generation"}}
            run-program python print(1) a b --stdin in --file x.txt=FILE --env A=B --limit wall_ms=5000 --network --wait 0 | POST /intake | {"code":{"language":"python","source":"print(1)","args":["a","b"],"stdin":"in","files":{"x.txt":"name: w"},"env":{"A":"B"},"limits":{"wall_ms":5000},"network":true}}
            classify tides --fields {"context":{"repo":"o/r"}} | POST /classify | {"task_id":"de-classify","context":{"repo":"o/r"},"title":"tides"}
            test-routing | GET /test-routing |
            mesh | GET /mesh |
            pause r --reason lunch | POST /executions/r/pause | {"reason":"lunch"}
            resume r | POST /executions/r/resume | {}
            retry r | POST /executions/r/retry | {}
            rerun r --from n | POST /executions/r/rerun?from=n | {}
            replay r n --config {"a":1} --input {"b":2} --alone | POST /executions/r/nodes/n/replay | {"downstream":false,"config":{"a":1},"input":{"b":2}}
            decide r n approve --comment fine --data {"a":1} | POST /executions/r/nodes/n/decision | {"decision":"approve","comment":"fine","data":{"a":1}}
            signal r paid {"sum":3} | POST /executions/r/signals/paid | {"sum":3}
            patch r [] --description why --dry-run --if-match 3 | POST /api/v1/runs/r/patch?dry_run=true | {"operations":[],"description":"why"}
            undo r 2 | POST /executions/r/patches/2/undo | {}
            why r | GET /executions/r/why |
            state r --version 4 --diff 2 | GET /executions/r/state?version=4&diff=2 |
            state r --diff 2 | GET /executions/r/state?diff=2 |
            graph r | GET /executions/r/graph |
            callbacks r | GET /executions/r/callbacks |
            callbacks r --resend 4 | POST /executions/r/callbacks/4/resend | {}
            callback-secret | GET /callbacks/secret |
            callback-secret --rotate | POST /callbacks/secret/rotate | {}
            definitions list | GET /definitions |
            definitions show w | GET /definitions/w |
            definitions show w --version 2 | GET /definitions/w/versions/2 |
            definitions register FILE | POST /definitions | name: w
            definitions validate FILE | POST /definitions/validate | name: w
            definitions activate w 2 | POST /definitions/w/versions/2/activate | {}
            definitions run w --input {"a":1} --no-wait | POST /workflows/w/executions | {"input":{"a":1}}
            schedules list | GET /schedules |
            schedules show s | GET /schedules/s |
            schedules create FILE | POST /schedules | {"name":"w"}
            schedules replace s FILE | PUT /schedules/s | {"name":"w"}
            schedules pause s | POST /schedules/s/pause | {}
            schedules resume s | POST /schedules/s/resume | {}
            schedules fire s | POST /schedules/s/fire | {}
            schedules delete s | DELETE /schedules/s |
            dlq list --reason odd --topic t --since 2026-11-29T00:00:00Z --until 2026-11-30T00:00:00Z --limit 5 --cursor c --redriven | GET /dlq?reason=odd&topic=t&since=2026-11-29T00%3A00%3A00Z&until=2026-11-30T00%3A00%3A00Z&limit=5&cursor=c&redriven=true |
            dlq show 7 | GET /dlq/7 |
            dlq redrive 7 --body {"a":1} --again | POST /dlq/7/redrive?again=true | {"body":{"a":1}}
            dlq redrive --reason odd --topic t | POST /dlq/redrive?reason=odd&topic=t | {}
            dlq redrive --all | POST /dlq/redrive | {}
            dlq discard 7 | DELETE /dlq/7 |
            guards list --review | GET /guards?review=true |
            guards show t/1 | GET /guards/t%2F1 |
            guards approve t --reason mended | POST /guards/t/approve | {"reason":"mended"}
            guards release t --reason mended | DELETE /guards/t | {"reason":"mended"}
            keys list | GET /keys |
            keys create shop --name n --scopes submit,read --rate 5/s --in-flight 2 --daily-budget 1.5 --agent-rate 1=30/m --agent-rate 5=5/m | POST /keys | {"app":"shop","name":"n","scopes":["submit","read"],"limits":{"rate":"5/s","in_flight":2,"daily_budget_usd":1.5,"agent_rates":[{"agents":1,"rate":"30/m"},{"agents":5,"rate":"5/m"}]}}
            keys rotate k --grace 1h | POST /keys/k/rotate | {"grace":"1h"}
            keys revoke k | DELETE /keys/k |
            artifacts put FILE --type text/plain | POST /artifacts | name: w
            artifacts get abc OUT | GET /artifacts/abc |
            artifacts get abc OUT --run r | GET /executions/r/artifacts/abc |
            """;

    /** Other ways to the same, for clients of other kinds. */
    private static final Set<String> OTHER_WAYS = Set.of(
            "execute",
            "createExecution",
            "cancel",
            "getStatusByRequest",
            "patchExecution",
            "executeWorkflowSync",
            "getWorkflowStatus");

    private static final List<Operation> OPERATIONS = operations();

    record Operation(String id, String method, String path, boolean old, JsonNode parameters) {
        boolean serves(String method, String path) {
            return this.method.equals(method) && path.matches(this.path.replaceAll("\\{\\w+}", "[^/]+"));
        }

        List<String> queries() {
            return parameters.findParents("in").stream()
                    .filter(one -> one.path("in").asText().equals("query"))
                    .map(one -> one.path("name").asText())
                    .toList();
        }
    }

    private static List<Operation> operations() {
        try {
            return new YAMLMapper()
                    .readTree(ContractRoute.document()).path("paths").properties().stream()
                            .flatMap(path -> path.getValue().properties().stream()
                                    .filter(entry -> entry.getValue().has("operationId"))
                                    .map(entry -> new Operation(
                                            entry.getValue().path("operationId").asText(),
                                            entry.getKey().toUpperCase(Locale.ROOT),
                                            path.getKey(),
                                            entry.getValue()
                                                            .path("tags")
                                                            .toString()
                                                            .contains("legacy")
                                                    || entry.getValue()
                                                            .path("x-scope")
                                                            .asText()
                                                            .equals("public"),
                                            entry.getValue().path("parameters"))))
                            .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    record Row(String words, String request, String body) {
        @Override
        public String toString() {
            return words;
        }

        Operation operation() {
            var path = request.split("\\?", 2)[0].split(" ", 2);
            return OPERATIONS.stream()
                    .filter(one -> one.serves(path[0], path[1]))
                    .min(java.util.Comparator.comparing(one -> one.path().contains("{"))) // words before parameters
                    .orElseThrow(() -> new AssertionError(request + " is not in openapi.yaml"));
        }
    }

    static Stream<Row> rows() {
        return TABLE.lines().map(line -> {
            var parts = line.split("\\|", 3);
            return new Row(parts[0].strip(), parts[1].strip(), parts[2].strip());
        });
    }

    @TempDir
    private Path folder;

    @ParameterizedTest
    @MethodSource("rows")
    void aCommandAsksForWhatTheContractHas(Row row) throws Exception {
        var file = Files.writeString(folder.resolve("w.yaml"), "name: w");
        var words = Arrays.stream(row.words().split(" "))
                .map(word -> word.replace("FILE", file.toString())
                        .replace("OUT", folder.resolve("out").toString()))
                .toArray(String[]::new);
        try (var door = new StubDoor().on("GET /executions/r/stream", 200, "event: done\ndata: {}\n\n")) {
            var typed = door.de(words);

            assertThat(typed.exit()).as(typed.err()).isNotEqualTo(Ending.USAGE);
            var asked = door.asked.element();
            assertThat(asked.line()).isEqualTo(row.request());
            if (asked.body().startsWith("{") && row.body().startsWith("{")) {
                assertThat(Json.read(asked.body(), JsonNode.class)).isEqualTo(Json.read(row.body(), JsonNode.class));
            } else {
                assertThat(asked.body()).isEqualTo(row.body());
            }
            Arrays.stream(asked.query().split("&"))
                    .filter(pair -> !pair.isEmpty())
                    .forEach(pair -> assertThat(row.operation().queries()).contains(pair.split("=")[0]));
        }
    }

    @Test
    void everythingThatTheApiCanDoHasACommand() {
        var done = new TreeSet<>(rows().map(row -> row.operation().id()).toList());
        var wanted = new TreeSet<>(OPERATIONS.stream()
                .filter(operation -> !operation.old() && !OTHER_WAYS.contains(operation.id()))
                .map(Operation::id)
                .toList());
        assertThat(done).containsAll(wanted);
    }

    @Test
    void aChangeOfAGraphNamesTheRevisionItIsMadeFor() throws Exception {
        try (var door = new StubDoor()) {
            door.de("patch", "r", "[]", "--if-match", "3");
            assertThat(door.asked.element().headers().get("If-match")).containsExactly("3");
        }
    }

    @Test
    void aFileIsSentAsWhatItIsAndReadBackAsItWas() throws Exception {
        var file = Files.writeString(folder.resolve("in"), "sea");
        var out = folder.resolve("out");
        try (var door = new StubDoor().on("GET /artifacts/abc", 200, "sea")) {
            door.de("artifacts", "put", file.toString(), "--type", "text/plain");
            assertThat(door.asked.element().headers().get("Content-type")).containsExactly("text/plain");
            assertThat(door.de("artifacts", "get", "abc", out.toString()).exit())
                    .isZero();
            assertThat(out).hasContent("sea");
        }
    }
}
