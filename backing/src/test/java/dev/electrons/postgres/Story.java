package dev.electrons.postgres;

import dev.electrons.error.Failure;
import dev.electrons.event.Classification;
import dev.electrons.event.Phase;
import dev.electrons.event.Recorded;
import dev.electrons.event.RunEvent;
import dev.electrons.event.RunEvent.Dispatch;
import dev.electrons.event.WorkRequest;
import dev.electrons.id.RunId;
import dev.electrons.json.Value;
import dev.electrons.run.Evolve;
import dev.electrons.run.RunState;
import dev.electrons.task.Execution;
import dev.electrons.task.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A run told event by event. */
final class Story {
    final RunId run = RunId.next();
    private final List<Recorded> events = new ArrayList<>();
    private final WorkRequest request;

    Story(String app, @Nullable String executionId, @Nullable String requestId, @Nullable String target) {
        this(app, executionId, requestId, target, null);
    }

    private Story(
            String app,
            @Nullable String executionId,
            @Nullable String requestId,
            @Nullable String target,
            @Nullable String callbackUrl) {
        var execution = executionId == null ? run.toString() : executionId;
        request = new WorkRequest(
                execution,
                requestId == null ? execution : requestId,
                app,
                null,
                "POST /intake",
                "text",
                "Say hello",
                "hello",
                null,
                null,
                WorkRequest.Models.UNSAID,
                null,
                null,
                null,
                null,
                target,
                5,
                60_000,
                callbackUrl,
                null,
                null);
        add(new RunEvent.RunRequested(request));
    }

    static Story of(String app) {
        return new Story(app, null, null, null);
    }

    static Story named(String app, String id) {
        return new Story(app, id, null, null);
    }

    /** One whose result somebody wants to be told. */
    static Story calling(String app, String url) {
        return new Story(app, null, null, null, url);
    }

    String name() {
        return request.executionId();
    }

    Recorded first() {
        return events.getFirst();
    }

    Accept accept() {
        return new Accept(first());
    }

    List<Recorded> events() {
        return List.copyOf(events);
    }

    RunState state() {
        return Evolve.fold(run, events);
    }

    /** All of the story in one write. */
    RunWrite write() {
        return RunWrite.of(RunState.empty(run), events());
    }

    /** What came after a version, as a write. */
    RunWrite since(int version) {
        return RunWrite.of(Evolve.fold(run, events.subList(0, version)), events().subList(version, events.size()));
    }

    Story admitted() {
        var classification = new Classification("text", "text-generation", "default", "", 0.5, List.of("echo"));
        var dispatch = new Dispatch("work", 0, 1, null, run.createdAt().plusSeconds(30));
        return add(new RunEvent.RunAdmitted(
                classification, null, List.of(dispatch), run.createdAt().plusSeconds(60)));
    }

    Story completed(String output) {
        settled(Outcome.success(Value.of(output), Execution.by("runner-proxy")));
        return add(new RunEvent.RunFinished(Phase.Completed, null, null));
    }

    Story failed(String error) {
        var failure = Failure.infrastructure("ALL_PROVIDERS_FAILED", error);
        settled(Outcome.failed(failure, Execution.by("runner-proxy")));
        return add(new RunEvent.RunFinished(Phase.Failed, null, failure));
    }

    /** Begun again after its end. */
    Story again() {
        var dispatch = new Dispatch("work", 0, 2, null, run.createdAt().plusSeconds(30));
        return add(new RunEvent.NodesReset(
                "retry",
                List.of(new RunEvent.NodeAt("work", 0)),
                List.of(),
                List.of(dispatch),
                run.createdAt().plusSeconds(60),
                false));
    }

    Story refused(int times) {
        for (int i = 0; i < times; i++) {
            add(new RunEvent.SignalRefused("signal-" + i, List.of("no such node")));
        }
        return this;
    }

    private void settled(Outcome outcome) {
        add(new RunEvent.NodeSettled("work", 0, 1, outcome, List.of(), List.of(), List.of()));
    }

    private Story add(RunEvent event) {
        var at = run.createdAt().plusMillis(events.size());
        events.add(new Recorded(run, events.size() + 1, at, "prime", "cause-" + events.size(), event));
        return this;
    }

    Instant due() {
        return state().nextDue().orElseThrow();
    }
}
