package dev.electrons.runners.cli;

import dev.electrons.json.Json;
import dev.electrons.runners.fleet.Route;
import dev.electrons.runners.roster.RunnerSpec;
import dev.electrons.runners.roster.Secrets;
import dev.electrons.runners.wire.Budget;
import dev.electrons.runners.wire.Cancel;
import dev.electrons.runners.wire.Exchange;
import dev.electrons.runners.wire.Fault;
import dev.electrons.runners.wire.Faults;
import dev.electrons.runners.wire.HttpCalls;
import dev.electrons.runners.wire.Outgoing;
import dev.electrons.runners.wire.Verdict;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** Gives work to runners that wrap an agent's command line: {@code POST /execute}. */
public final class CliCalls {
    private static final long LARGEST_ANSWER = 32L << 20;

    private final Vertx vertx;
    private final HttpCalls calls;
    private final Secrets secrets;

    public CliCalls(Vertx vertx, HttpCalls calls, Secrets secrets) {
        this.vertx = vertx;
        this.calls = calls;
        this.secrets = secrets;
    }

    /** Headers that prove who we are. */
    public static Map<String, String> credentials(RunnerSpec spec, Secrets secrets) {
        var headers = secrets.headers(spec);
        spec.protocol()
                .credential()
                .flatMap(secrets::of)
                .ifPresent(secret -> headers.put("X-Runner-Secret", secret.reveal()));
        return headers;
    }

    /**
     * One attempt.
     *
     * @param model the name that the client asked for
     * @param passed headers to carry on: the trace context, the idempotency key
     */
    public Future<Verdict<CliAnswer>> execute(
            CliWork work,
            String model,
            Route route,
            Map<String, String> passed,
            LiveOutput live,
            Budget budget,
            Cancel cancel) {
        var spec = route.runner().spec();
        var limit =
                (live.wanted() ? budget.whole() : budget).atMost(spec.timeouts().total());
        // Nobody named one: the agent has a usual one of its own.
        var own = route.nameless(model) ? null : route.upstreamName(model);
        var headers = new TreeMap<>(passed);
        headers.put("Content-Type", "application/json");
        headers.put("Accept", live.wanted() ? "application/x-ndjson, application/json" : "application/json");
        headers.putAll(credentials(spec, secrets));
        // Its head may come only when the work is done, so nothing but its share of all the time limits it.
        var outgoing = Outgoing.post(
                spec.protocol().address().orElseThrow(),
                "/execute",
                headers,
                Buffer.buffer(Json.bytes(work.at(own, limit.toMillis()))),
                spec.timeouts().connect(),
                budget.atMost(spec.timeouts().total()));
        return calls.send(outgoing, cancel)
                .compose(exchange -> answer(exchange, live, route, limit))
                .map(CliCalls::judged)
                .otherwise(failure -> Verdict.failed(Faults.of(failure)));
    }

    private Future<Verdict<CliAnswer>> answer(Exchange exchange, LiveOutput live, Route route, Duration limit) {
        if (!exchange.ok()) {
            return exchange.refusal(true).map(refusal -> Verdict.failed(refusal.fault()));
        }
        var type = String.valueOf(exchange.response().getHeader("Content-Type"));
        if (type.contains("ndjson") || type.contains("jsonl") || type.contains("stream-json")) {
            return new AgentStream(
                            vertx,
                            exchange,
                            live,
                            route.runner().spec().timeouts().within(limit))
                    .run();
        }
        return exchange.body(LARGEST_ANSWER, limit)
                .map(body -> AgentLine.whole(body.getBytes())
                        .map(Verdict::done)
                        .orElseGet(() -> Verdict.failed(new Fault.Broken("the answer is not what /execute promises"))));
    }

    /** A failed job whose error is about the agent's vendor is the runner's failure. */
    private static Verdict<CliAnswer> judged(Verdict<CliAnswer> verdict) {
        if (verdict instanceof Verdict.Done<CliAnswer>(var answer) && !answer.success() && answer.error() != null) {
            return AgentErrors.of(answer.error())
                    .<Verdict<CliAnswer>>map(fault -> new Verdict.Failed<>(fault, false, answer.usage()))
                    .orElse(verdict);
        }
        return verdict;
    }
}
