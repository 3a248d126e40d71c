package dev.electrons.prime.engine;

import dev.electrons.classify.Classifier;
import dev.electrons.classify.Rules;
import dev.electrons.error.Failure;
import dev.electrons.event.Recorded;
import dev.electrons.event.RunEvent;
import dev.electrons.event.WorkRequest;
import dev.electrons.expression.Expressions;
import dev.electrons.id.AttemptId;
import dev.electrons.id.RunId;
import dev.electrons.json.Value;
import dev.electrons.run.Evolve;
import dev.electrons.run.Folded;
import dev.electrons.run.RunState;
import dev.electrons.signal.Signal;
import dev.electrons.signal.Steering;
import dev.electrons.task.Execution;
import dev.electrons.task.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One run in the hands of the engine, with a clock that only moves when told to. */
public final class Rig {
    private static final int MOST_EVENTS = 200_000;

    private final Engine engine;
    public final RunId run = RunId.next();
    final List<Recorded> events = new ArrayList<>();
    Instant now = run.createdAt();
    public RunState state;

    private Rig(@Nullable String taskType, @Nullable String program, @Nullable String graph) {
        this(taskType, program, graph, null, Library.NONE);
    }

    private Rig(
            @Nullable String taskType,
            @Nullable String program,
            @Nullable String graph,
            @Nullable String input,
            Library library) {
        this(taskType, program, graph, input, library, null);
    }

    private Rig(
            @Nullable String taskType,
            @Nullable String program,
            @Nullable String graph,
            @Nullable String input,
            Library library,
            WorkRequest.@Nullable Origin origin) {
        this(taskType, "a title", null, program, graph, input, library, origin, MOST_EVENTS);
    }

    private Rig(
            @Nullable String taskType,
            String title,
            WorkRequest.@Nullable Hints hints,
            @Nullable String program,
            @Nullable String graph,
            @Nullable String input,
            Library library,
            WorkRequest.@Nullable Origin origin,
            int mostEvents) {
        engine = new Engine(new Classifier(Rules.standard()), Expressions.standard(), library, mostEvents);
        var request = new WorkRequest(
                "mine",
                "mine",
                "shop",
                null,
                "POST /executions",
                taskType,
                title,
                "a prompt",
                null,
                hints,
                WorkRequest.Models.UNSAID,
                program == null ? null : new Value(program),
                graph == null ? null : new Value(graph),
                input == null ? null : new Value(input),
                null,
                null,
                5,
                60_000,
                null,
                null,
                null,
                origin,
                null,
                null);
        events.add(new Recorded(run, 1, now, "app:shop", null, new RunEvent.RunRequested(request)));
        state = Evolve.fold(run, events);
        tell(new Signal.Requested(events.getFirst()));
    }

    static Rig text() {
        return new Rig("text", null, null);
    }

    /** A graph as its author writes it. */
    public static Rig of(String input, String graph) {
        return of(input, graph, Library.NONE);
    }

    static Rig of(String input, String graph, Library library) {
        return new Rig(null, null, graph, input, library);
    }

    /** One whose run may have only so many events. */
    static Rig within(int mostEvents, String graph) {
        return new Rig(null, "a title", null, null, graph, "{}", Library.NONE, null, mostEvents);
    }

    static Rig rerun(String graph, Library library, RunId other, String from) {
        return new Rig(null, null, graph, "{}", library, new WorkRequest.Origin(null, 0, other, from));
    }

    /** A request that hints at a definition which the door has found. */
    static Rig hinting(String name, int version, String title, Library library) {
        var bound = "{\"name\":\"" + name + "\",\"version\":" + version + ",\"hinted\":true}";
        return new Rig(
                null, title, new WorkRequest.Hints(name, null, null), null, bound, null, library, null, MOST_EVENTS);
    }

    static Rig program() {
        return new Rig(null, "{\"language\":\"bash\",\"source\":\":\"}", null);
    }

    /** A graph of program nodes; edges as {@code a>b}, or {@code a!b} for the way on error. */
    static Rig graph(String nodes, String... edges) {
        var list = new ArrayList<String>();
        for (var edge : edges) {
            var ends = edge.split("[>!]");
            list.add("{\"from\":\"" + ends[0] + "\",\"to\":\"" + ends[1] + "\""
                    + (edge.contains("!") ? ",\"on\":\"error\"}" : "}"));
        }
        return new Rig(null, null, "{\"nodes\":[" + nodes + "],\"edges\":[" + String.join(",", list) + "]}");
    }

    static String node(String id) {
        return node(id, "\"retry\":{\"max_attempts\":1}");
    }

    static String node(String id, String more) {
        return "{\"id\":\"" + id + "\",\"kind\":\"program\"," + more + "}";
    }

    List<Recorded> tell(Signal signal) {
        var added = Folded.events(engine.decide(state, signal, now));
        events.addAll(added);
        added.forEach(event -> state = Evolve.evolve(state, event));
        return added;
    }

    public List<Recorded> done(String node) {
        return done(node, 1);
    }

    public List<Recorded> done(String node, int attempt) {
        return settle(node, attempt, Outcome.success(new Value("{\"of\":\"" + node + "\"}"), Execution.UNKNOWN));
    }

    List<Recorded> failed(String node, int attempt, Failure failure) {
        return settle(node, attempt, Outcome.failed(failure, Execution.UNKNOWN));
    }

    List<Recorded> settle(String node, int attempt, Outcome outcome) {
        return settle(node, 0, attempt, outcome);
    }

    List<Recorded> settle(String node, int iteration, int attempt, Outcome outcome) {
        return tell(new Signal.AttemptSettled(new AttemptId(run, node, iteration, attempt), outcome, "w", 4));
    }

    List<Recorded> cancel(String id) {
        return tell(new Steering.CancelAsked(id, run, "app:shop", "enough"));
    }

    List<Recorded> after(Duration time) {
        now = now.plus(time);
        return tell(new Signal.TimeCame(run, now));
    }

    Failure failure() {
        return Objects.requireNonNull(state.failure());
    }

    List<String> inFlight() {
        return Tasks.inFlight(state).stream()
                .map(task -> task.taskId().node())
                .sorted()
                .toList();
    }
}
