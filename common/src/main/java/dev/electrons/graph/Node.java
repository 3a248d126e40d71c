package dev.electrons.graph;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.electrons.json.DurationText;
import dev.electrons.json.Value;
import dev.electrons.task.Kinds;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step of a graph. Which of the fields below the first seven count depends on the kind; docs/graphs.md has the table.
 *
 * @param kind which worker executes it, or what the coordinator does with it itself, see {@link NodeKind}
 * @param config static task input; an object
 * @param input expression that gives an object laid over {@code config}
 * @param join when a node with several incoming edges starts
 * @param name function: the external worker, which consumes {@code de.tasks.<name>}
 * @param schema human: JSON Schema of the decision's {@code data}
 * @param onTimeout human, wait: {@code fail} (default), {@code reject} or {@code continue}
 * @param rules branch: tried in the order written
 * @param otherwise branch: where to when no rule holds
 * @param body loop, map: nodes of one pass
 * @param loopBackTo loop: the first node of the pass that ends here; instead of {@code body}
 * @param again loop: expression that asks for another pass, tested after each
 * @param maxIterations loop: passes at most
 * @param onBreak loop: where to when no other pass is asked for
 * @param onExhausted loop: where to when one more is asked for than may be
 * @param onError loop, map: {@code fail} (default) or {@code continue} when a pass fails
 * @param items map: expression of the list
 * @param concurrency map: passes at a time
 * @param duration wait: so long
 * @param until wait: expression of an RFC 3339 instant
 * @param signal wait: name of the signal
 * @param workflow subworkflow: name of the definition
 * @param version subworkflow: its version; null for the one that is active when it starts
 */
public record Node(
        String id,
        String kind,
        @Nullable Value config,
        @Nullable String input,
        @Nullable Join join,
        @Nullable RetryPolicy retry,
        @Nullable Timeouts timeout,
        @Nullable String name,
        @Nullable Value schema,
        @Nullable String onTimeout,
        @Nullable List<Rule> rules,
        @JsonProperty("default") @Nullable List<String> otherwise,
        @Nullable List<String> body,
        @Nullable String loopBackTo,
        @JsonProperty("while") @Nullable String again,
        @Nullable Integer maxIterations,
        @Nullable List<String> onBreak,
        @Nullable List<String> onExhausted,
        @Nullable String onError,
        @Nullable String items,
        @Nullable Integer concurrency,

        @Nullable @JsonDeserialize(using = DurationText.class)
        Duration duration,

        @Nullable String until,
        @Nullable String signal,
        @Nullable String workflow,
        @Nullable Integer version) {
    /** Passes of a loop that does not say how many. */
    public static final int USUAL_ITERATIONS = 100;

    /** Passes of a map at a time when it does not say how many. */
    public static final int USUAL_CONCURRENCY = 20;

    private static final String BRANCH = "branch";
    private static final String AGENT_DRIVEN = "agent_driven";

    public static Node of(String id, String kind) {
        return task(id, kind, null, null);
    }

    /** A node that a worker executes. */
    public static Node task(String id, String kind, @Nullable Value config, @Nullable RetryPolicy retry) {
        return new Node(
                id, kind, config, null, null, retry, null, null, null, null, null, null, null, null, null, null, null,
                null, null, null, null, null, null, null, null, null);
    }

    /** The same with another config. */
    public Node configured(@Nullable Value other) {
        return new Node(
                id,
                kind,
                other,
                input,
                join,
                retry,
                timeout,
                name,
                schema,
                onTimeout,
                rules,
                otherwise,
                body,
                loopBackTo,
                again,
                maxIterations,
                onBreak,
                onExhausted,
                onError,
                items,
                concurrency,
                duration,
                until,
                signal,
                workflow,
                version);
    }

    public NodeKind what() {
        return agentDriven() ? NodeKind.TASK : NodeKind.of(kind);
    }

    /** Whether an agent picks where this branch goes on, so that it is work like other work. */
    public boolean agentDriven() {
        return kind.equals(BRANCH)
                && config != null
                && config.json().contains(AGENT_DRIVEN)
                && config.tree().path(AGENT_DRIVEN).asBoolean();
    }

    public Join joins() {
        return join == null ? Join.ALL : join;
    }

    /** What is tried again by itself: tasks, unless they say otherwise; a run of another workflow only when asked for. */
    public RetryPolicy retries() {
        if (retry != null) {
            return retry;
        }
        return what() == NodeKind.TASK ? RetryPolicy.DEFAULT : RetryPolicy.NEVER;
    }

    public Timeouts timeouts() {
        return timeout == null ? Timeouts.DEFAULT : timeout;
    }

    /** Whether the run goes on when a pass of this loop or map fails. */
    public boolean continuesOnError() {
        return "continue".equals(onError);
    }

    public int passes() {
        return maxIterations == null ? USUAL_ITERATIONS : maxIterations;
    }

    public int atATime() {
        return concurrency == null ? USUAL_CONCURRENCY : concurrency;
    }

    /** The topic's last word for a node that a worker executes. */
    public String worker() {
        if (agentDriven()) {
            return Kinds.AGENT;
        }
        return name != null && kind.equals(NodeKind.FUNCTION) ? name : kind;
    }
}
