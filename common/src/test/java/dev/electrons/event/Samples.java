package dev.electrons.event;

import static java.util.Map.entry;

import dev.electrons.error.Failure;
import dev.electrons.event.RunEvent.Dispatch;
import dev.electrons.event.RunEvent.EdgeToken;
import dev.electrons.expression.Condition;
import dev.electrons.graph.Edge;
import dev.electrons.graph.Graph;
import dev.electrons.graph.Node;
import dev.electrons.guard.GuardPolicy;
import dev.electrons.guard.Refusal;
import dev.electrons.json.Json;
import dev.electrons.json.Value;
import dev.electrons.task.Artifact;
import dev.electrons.task.Execution;
import dev.electrons.task.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** One event of every kind, with everything that it can carry. */
final class Samples {
    private static final Instant TIME = Instant.parse("2026-11-20T10:15:30.123456Z");
    private static final Dispatch DISPATCH = new Dispatch("score", 1, 2, new Value("{\"prompt\":\"x\"}"), TIME);

    private static final WorkRequest REQUEST = new WorkRequest(
            "order-7",
            "request-7",
            "shop",
            "instance-1",
            "POST /intake",
            "code",
            "[implement] a \u0000 and 😀",
            "the whole prompt",
            new Value("{\"repo\":\"https://example.org/r.git\",\"branch\":\"main\"}"),
            new WorkRequest.Hints("code-execution", "claude", "claude-sonnet-4.5"),
            new WorkRequest.Models(List.of("a", "b"), "a", TIME, List.of("c"), "claude"),
            new Value("{\"language\":\"python\",\"source\":\"print(1)\"}"),
            new Value("\"enrich\""),
            new Value("{\"lead\":{\"id\":1}}"),
            new Value("{\"max_tokens\":100}"),
            "repo-7",
            9,
            300_000,
            "https://example.org/callback",
            new Value("{\"k\":[1,2.5,null]}"),
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

    private static final String ENRICH = """
            {"id": "enrich", "kind": "http", "config": {"url":"https://example.org"}, "input": "{'a': input.a}",
             "join": "all", "timeout": {"attempt": "PT30S", "total": "PT5M"},
             "retry": {"max_attempts": 4, "initial": "1s", "factor": 2, "max": "1m", "jitter": 0.2,
                       "never_on": ["INVALID_INPUT"]}}
            """;

    private static final Graph GRAPH = new Graph(
            List.of(Json.read(ENRICH, Node.class), Node.of("score", "text")),
            List.of(new Edge("enrich", "score", Json.read("\"output.status == 200\"", Condition.class), "success")),
            "{'score': ctx.score.output}",
            null,
            null);

    private static final Execution EXECUTION = new Execution(
            "sandbox-executor",
            "runner-1",
            "anthropic",
            "claude-sonnet-4.5",
            1,
            List.of("a", "b"),
            new Execution.Fallback("runners are down"),
            3,
            new Execution.Usage(10L, 20L, 0.25),
            List.of(new Artifact("out.txt", 4, "00ff", "artifact://sha256/00ff")),
            false,
            1_234L);

    private static final Outcome NEGATIVE = Outcome.negative(
            new Value("{\"exit_code\":3,\"stdout\":\"\\u0000 😀\"}"),
            Failure.work("TaskFailed", "exit code 3"),
            EXECUTION);

    private Samples() {}

    /** By the stable name of their type. */
    static Map<String, RunEvent> all() {
        var classification =
                new Classification("code", "code-execution", "title-tag", "[implement]", 0.9, List.of("a"), "2026-11");
        return Map.ofEntries(
                entry("run.requested", new RunEvent.RunRequested(REQUEST)),
                entry("run.admitted", new RunEvent.RunAdmitted(classification, GRAPH, List.of(DISPATCH), TIME)),
                entry("run.cancel_requested", new RunEvent.RunCancelRequested("no longer needed", TIME)),
                entry("run.paused", new RunEvent.RunPaused("lunch")),
                entry("run.resumed", new RunEvent.RunResumed(List.of(DISPATCH))),
                entry(
                        "run.patched",
                        new RunEvent.RunPatched(
                                2,
                                GRAPH,
                                "without enriching",
                                new Value("[{\"op\":\"remove\",\"path\":\"/nodes/0\"}]"),
                                new Value("[]"),
                                List.of(new RunEvent.Arrivals("score", 0, 1, 0)),
                                List.of(new RunEvent.NodeAt("enrich", 0)),
                                List.of(DISPATCH))),
                entry(
                        "nodes.reset",
                        new RunEvent.NodesReset(
                                "retry",
                                List.of(new RunEvent.NodeAt("enrich", 0)),
                                List.of(),
                                List.of(DISPATCH),
                                TIME,
                                false)),
                entry(
                        "passes.opened",
                        new RunEvent.PassesOpened(
                                "polish",
                                0,
                                List.of(new RunEvent.Pass(3, 1, new Value("\"item\""))),
                                List.of(DISPATCH))),
                entry(
                        "run.target_asked",
                        new RunEvent.TargetAsked(
                                new Classification("code", "code-execution", "context", "repo", 1, List.of()),
                                "github.com/acme/shop",
                                "code-execution",
                                GuardPolicy.STANDARD,
                                TIME)),
                entry(
                        "run.blocked",
                        new RunEvent.RunBlocked(new Refusal(
                                Refusal.Reason.RecentlyExecuted, null, TIME, "a run completed a minute ago"))),
                entry("signal.received", new RunEvent.SignalReceived("paid", new Value("{\"sum\":3}"))),
                entry(
                        "patch.proposed",
                        new RunEvent.PatchProposed(
                                "planner", new Value("[{\"op\":\"remove\",\"path\":\"/nodes/1\"}]"), "one less")),
                entry("patch.decided", new RunEvent.PatchDecided("planner", false, "keep it")),
                entry("run.failing", new RunEvent.RunFailing(Failure.work("TaskFailed", "exit code 3"))),
                entry(
                        "run.finished",
                        new RunEvent.RunFinished(
                                Phase.Failed,
                                new Value("[1]"),
                                Failure.timeout("RunTimeout", "after 5m").at(Failure.Stage.BEFORE))),
                entry(
                        "node.settled",
                        new RunEvent.NodeSettled(
                                "enrich",
                                0,
                                1,
                                NEGATIVE,
                                List.of(new EdgeToken(0, true), new EdgeToken(1, false)),
                                List.of("manual"),
                                List.of(DISPATCH))),
                entry("attempt.failed", new RunEvent.AttemptFailed("enrich", 0, 1, NEGATIVE, TIME)),
                entry("attempt.dispatched", new RunEvent.AttemptDispatched(DISPATCH)),
                entry("signal.refused", new RunEvent.SignalRefused("signal-1", List.of("the run has ended"))));
    }
}
