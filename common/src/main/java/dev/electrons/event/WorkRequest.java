package dev.electrons.event;

import dev.electrons.graph.Graph;
import dev.electrons.id.AttemptId;
import dev.electrons.id.RunId;
import dev.electrons.json.Value;
import dev.electrons.task.Kinds;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an application asked for, in one form whatever door it came through.
 *
 * @param executionId the client's or generated name of the execution; the run id when there is none
 * @param requestId the client's request id; the execution id when there is none
 * @param app on whose behalf
 * @param route the door it came through, such as {@code POST /intake}
 * @param taskType what the client says it is; null to let prime decide
 * @param prompt the full text: query, prompt or description
 * @param context object with what the work is about: {@code repo}, {@code branch}, {@code timeline}, {@code product} …
 * @param program a program to run: {@code language}, {@code source}, {@code files}, {@code stdin}, {@code args}, {@code env}, {@code limits}
 * @param workflow {@code {name, version}} of a registered definition, or a graph given in place
 * @param input the workflow's input
 * @param options object with settings for the executor: {@code voice}, {@code max_tokens}, {@code output} …
 * @param target resource key for locks and cooldown
 * @param priority 0 to 9, 9 first
 * @param timeoutMs for the whole run
 * @param origin null for a run that was posted
 * @param taskId the client's task id, where it is not the name of the execution; another name that finds the run
 * @param tracestate what the caller's trace keeps beside {@code traceparent}
 */
public record WorkRequest(
        String executionId,
        String requestId,
        String app,
        @Nullable String instanceId,
        String route,
        @Nullable String taskType,
        String title,
        String prompt,
        @Nullable Value context,
        @Nullable Hints hints,
        Models models,
        @Nullable Value program,
        @Nullable Value workflow,
        @Nullable Value input,
        @Nullable Value options,
        @Nullable String target,
        int priority,
        long timeoutMs,
        @Nullable String callbackUrl,
        @Nullable Value metadata,
        @Nullable String traceparent,
        @Nullable Origin origin,
        @Nullable String taskId,
        @Nullable String tracestate) {
    /** Field of {@link #workflow} in a request that was bound to what it hints at. */
    public static final String HINTED = "hinted";

    /** Field of {@link #workflow} in a request that is pinned to a definition: how many agents that has. */
    public static final String AGENTS = "agents";

    private static final String BUDGET = "budget_usd";
    private static final double MOST_USD = 1e9;
    private static final double MICROS = 1e6;

    public WorkRequest(
            String executionId,
            String requestId,
            String app,
            @Nullable String instanceId,
            String route,
            @Nullable String taskType,
            String title,
            String prompt,
            @Nullable Value context,
            @Nullable Hints hints,
            Models models,
            @Nullable Value program,
            @Nullable Value workflow,
            @Nullable Value input,
            @Nullable Value options,
            @Nullable String target,
            int priority,
            long timeoutMs,
            @Nullable String callbackUrl,
            @Nullable Value metadata,
            @Nullable String traceparent) {
        this(
                executionId,
                requestId,
                app,
                instanceId,
                route,
                taskType,
                title,
                prompt,
                context,
                hints,
                models,
                program,
                workflow,
                input,
                options,
                target,
                priority,
                timeoutMs,
                callbackUrl,
                metadata,
                traceparent,
                null,
                null,
                null);
    }

    /** The same request, with what its caller's trace keeps beside its place. */
    public WorkRequest traced(@Nullable String state) {
        return with(executionId, requestId, workflow, timeoutMs, origin, taskId, state);
    }

    /** The same request, with a task id beside its name. */
    public WorkRequest ofTask(@Nullable String task) {
        return with(
                executionId,
                requestId,
                workflow,
                timeoutMs,
                origin,
                executionId.equals(task) ? null : task,
                tracestate);
    }

    /** The same request, pinned to a version of a definition. */
    public WorkRequest pinned(Value reference, long longestMs) {
        return with(executionId, requestId, reference, longestMs, origin, taskId, tracestate);
    }

    /** The same request, to be run another time under another name. */
    public WorkRequest again(String name, Origin from) {
        return with(name, name, workflow, timeoutMs, from, null, tracestate);
    }

    private WorkRequest with(
            String execution,
            String request,
            @Nullable Value work,
            long longestMs,
            @Nullable Origin from,
            @Nullable String task,
            @Nullable String state) {
        return new WorkRequest(
                execution,
                request,
                app,
                instanceId,
                route,
                taskType,
                title,
                prompt,
                context,
                hints,
                models,
                program,
                work,
                input,
                options,
                target,
                priority,
                longestMs,
                callbackUrl,
                metadata,
                traceparent,
                from,
                task,
                state);
    }

    /** Whether the workflow is only what the client hints at: a definition that the door found by that name, for prime to decide on. */
    public boolean workflowHinted() {
        return workflow != null
                && workflow.json().contains(HINTED)
                && workflow.tree().path(HINTED).asBoolean()
                && !workflow.tree().has("nodes");
    }

    /** What the models of the run may cost, in millionths of a US dollar, by the definition that it is pinned to; null for no bound. */
    public @Nullable Long reservedMicros() {
        if (workflow == null || !workflow.json().contains(BUDGET)) {
            return null;
        }
        var usd = workflow.tree().path(BUDGET);
        return usd.isNumber() ? (Long) Math.round(Math.min(MOST_USD, usd.doubleValue()) * MICROS) : null;
    }

    /** How many agents the graph has that the run is to begin with, as the definition it is pinned to or the graph it brings says. */
    public long agents() {
        if (workflow == null || !workflow.json().contains(Kinds.AGENT)) {
            return 0;
        }
        return workflow.tree().has("nodes")
                ? workflow.as(Graph.class).agents()
                : workflow.tree().path(AGENTS).asLong();
    }

    /**
     * The run that this one comes from.
     *
     * @param parent the attempt of a subworkflow node that this run is; null when it is none
     * @param depth how many runs this one is below one that was posted
     * @param rerunOf the run whose outcomes are taken over; null when none are
     * @param from the node from which on they are not
     */
    public record Origin(
            @Nullable AttemptId parent,
            int depth,
            @Nullable RunId rerunOf,
            @Nullable String from) {}

    /** What the client suggests. */
    public record Hints(
            @Nullable String workflow,
            @Nullable String provider,
            @Nullable String model) {}

    /** What the client says about models; {@code executor} is {@code claude} or {@code gemini}. */
    public record Models(
            @Nullable List<String> waterfall,
            @Nullable String primary,
            @Nullable Instant overrideUntil,
            @Nullable List<String> overrideWaterfall,
            @Nullable String executor) {
        public static final Models UNSAID = new Models(null, null, null, null, null);
    }
}
