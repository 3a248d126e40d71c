package dev.electrons.runners.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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

/** Asks a vendor in its own protocol. */
public final class Talk {
    private static final long LARGEST_ANSWER = 32L << 20;

    private final Vertx vertx;
    private final HttpCalls calls;
    private final Secrets secrets;
    private final Dialect dialect;

    /** A question to one runner, with what may come of it. */
    record Question(
            JsonNode chat, String model, Map<String, String> passed, Listener listener, Budget budget, Cancel cancel) {}

    public Talk(Vertx vertx, HttpCalls calls, Secrets secrets, Dialect dialect) {
        this.vertx = vertx;
        this.calls = calls;
        this.secrets = secrets;
        this.dialect = dialect;
    }

    /** One attempt. The future never fails. */
    Future<Verdict<Said>> ask(Question question, Route route) {
        var spec = route.runner().spec();
        var budget = question.listener().live() ? question.budget().whole() : question.budget();
        var limit = budget.atMost(spec.timeouts().total());
        var own = route.upstreamName(question.model());
        ObjectNode body;
        try {
            body = dialect.request(
                    question.chat(), spec, own, question.listener().live());
        } catch (Untranslatable e) {
            return Future.succeededFuture(Verdict.failed(new Fault.Unfit(e.words())));
        }
        return calls.send(outgoing(question, spec, own, body, limit), question.cancel())
                .compose(exchange -> answer(exchange, question, spec, limit))
                .otherwise(failure -> Verdict.failed(Faults.of(failure)));
    }

    private Outgoing outgoing(Question question, RunnerSpec spec, String own, ObjectNode body, Duration limit) {
        boolean stream = question.listener().live();
        var timeouts = spec.timeouts();
        var headers = new TreeMap<>(question.passed());
        headers.put("Content-Type", "application/json");
        headers.put("Accept", stream ? "text/event-stream" : "application/json");
        headers.putAll(secrets.headers(spec));
        headers.putAll(dialect.headers(spec.protocol().credential().flatMap(secrets::of)));
        return Outgoing.post(
                spec.protocol().address().orElseThrow(),
                dialect.path(spec, own, stream),
                headers,
                Buffer.buffer(Json.bytes(body)),
                timeouts.connect(),
                // An answer in one piece has its head when it is done, and not before.
                stream ? question.budget().atMost(timeouts.headers()) : limit);
    }

    private Future<Verdict<Said>> answer(Exchange exchange, Question question, RunnerSpec spec, Duration limit) {
        if (!exchange.ok()) {
            return exchange.refusal(false)
                    .map(refusal -> Verdict.failed(dialect.refined(refusal.fault(), refusal.status(), refusal.body())));
        }
        if (!question.listener().live()) {
            return exchange.body(LARGEST_ANSWER, limit).map(body -> Said.in(body, dialect.ear(true)));
        }
        return exchange.streams()
                ? new TalkStream(
                                vertx,
                                exchange,
                                dialect.ear(true),
                                question.listener(),
                                spec.timeouts().within(limit))
                        .run()
                : exchange.noStream();
    }
}
