package dev.electrons.intake.steer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.error.Problem;
import dev.electrons.event.WorkRequest;
import dev.electrons.http.Reply;
import dev.electrons.id.RunId;
import dev.electrons.intake.access.Quotas;
import dev.electrons.intake.contract.Routes;
import dev.electrons.intake.read.ReadRoutes;
import dev.electrons.intake.submit.AcceptQueue;
import dev.electrons.intake.submit.Pinning;
import dev.electrons.intake.submit.Requests;
import dev.electrons.json.Json;
import dev.electrons.postgres.EventStore;
import dev.electrons.run.RunState;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/** {@code POST /executions/{id}/rerun?from=node}: the same request again, taking over what came before a node. */
public final class RerunRoute {
    private final EventStore store;
    private final AcceptQueue queue;
    private final Quotas quotas;
    private final Pinning pinning;

    public RerunRoute(EventStore store, AcceptQueue queue, Quotas quotas, Pinning pinning) {
        this.store = store;
        this.queue = queue;
        this.quotas = quotas;
        this.pinning = pinning;
    }

    public void mount(Routes routes) {
        routes.on("rerunExecution", this::rerun);
    }

    private Future<Reply> rerun(RoutingContext context) {
        var from = context.request().getParam("from");
        return ReadRoutes.state(store, context).compose(state -> {
            check(state, from);
            var run = RunId.next();
            var asked = new Requests.Asked(run, again(state, run, from));
            return pinning.referring(asked)
                    .compose(kept -> quotas.start(
                            context, kept.request(), agents(state, from, kept.request()), () -> queue.accept(kept)))
                    .map(_ -> {
                        ObjectNode answer = Json.MAPPER.createObjectNode();
                        answer.put("success", true)
                                .put("exec_id", run.toString())
                                .put("execution_id", run.toString())
                                .put("run_id", run.toString())
                                .put("rerun_of", state.run().toString())
                                .put("status", "queued");
                        return Reply.of(202, answer).with("Location", "/executions/" + run);
                    });
        });
    }

    private static void check(RunState state, @Nullable String from) {
        if (from == null) {
            return;
        }
        if (state.graph() == null || !state.shape().has(from)) {
            throw new Problem(404, "UNKNOWN_NODE", "there is no node " + from);
        }
        if (state.shape().container(from) != null) {
            throw new Problem(
                    400,
                    "INVALID_FIELD",
                    from + " is in the body of " + state.shape().container(from) + "; rerun from that one");
        }
    }

    /** A rerun from a node has the graph that the run has now, another the one that was asked for. */
    private static long agents(RunState state, @Nullable String from, WorkRequest request) {
        return from == null ? request.agents() : state.shape().graph().agents();
    }

    private static WorkRequest again(RunState state, RunId run, @Nullable String from) {
        return state.asked().again(run.toString(), new WorkRequest.Origin(null, 0, state.run(), from));
    }
}
