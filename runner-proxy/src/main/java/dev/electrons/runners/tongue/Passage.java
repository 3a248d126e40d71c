package dev.electrons.runners.tongue;

import dev.electrons.runners.chat.ChatAnswer;
import dev.electrons.runners.dialect.Dialect;
import dev.electrons.runners.dialect.Said;
import dev.electrons.runners.fleet.Route;
import dev.electrons.runners.roster.RunnerSpec;
import dev.electrons.runners.roster.Secrets;
import dev.electrons.runners.wire.Exchange;
import dev.electrons.runners.wire.Faults;
import dev.electrons.runners.wire.HttpCalls;
import dev.electrons.runners.wire.Outgoing;
import dev.electrons.runners.wire.Verdict;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;

/** Chats with a runner that speaks the client's own tongue: bytes pass through, and are only listened to. */
public final class Passage {
    private static final long LARGEST_ANSWER = 32L << 20;

    private final Vertx vertx;
    private final HttpCalls calls;
    private final Secrets secrets;
    private final Tongue tongue;
    private final Dialect dialect;

    public Passage(Vertx vertx, HttpCalls calls, Secrets secrets, Tongue tongue, Dialect dialect) {
        this.vertx = vertx;
        this.calls = calls;
        this.secrets = secrets;
        this.tongue = tongue;
        this.dialect = dialect;
    }

    /** One attempt. The future never fails. */
    public Future<Verdict<ChatAnswer>> pass(NativeCall call, Route route) {
        var spec = route.runner().spec();
        var budget = call.stream() ? call.budget().whole() : call.budget();
        var limit = budget.atMost(spec.timeouts().total());
        return calls.send(outgoing(call, spec, route.upstreamName(call.model()), limit), call.cancel())
                .compose(exchange -> answer(exchange, call, spec, limit))
                .otherwise(failure -> Verdict.failed(Faults.of(failure)));
    }

    private Outgoing outgoing(NativeCall call, RunnerSpec spec, String own, Duration limit) {
        var headers = new TreeMap<>(call.passed());
        headers.put("Content-Type", "application/json");
        headers.put("Accept", call.stream() ? "text/event-stream" : "application/json");
        headers.putAll(dialect.headers(spec.protocol().credential().flatMap(secrets::of)));
        headers.putAll(call.own());
        headers.putAll(secrets.headers(spec));
        return Outgoing.post(
                spec.protocol().address().orElseThrow(),
                dialect.path(spec, own, call.stream()) + call.query(),
                headers,
                tongue.forRunner(call.request(), own),
                spec.timeouts().connect(),
                // An answer in one piece has its head when it is done, and not before.
                call.stream() ? call.budget().atMost(spec.timeouts().headers()) : limit);
    }

    private Future<Verdict<ChatAnswer>> answer(Exchange exchange, NativeCall call, RunnerSpec spec, Duration limit) {
        if (!exchange.ok()) {
            return exchange.refusal(false)
                    .map(refusal -> Verdict.failed(dialect.refined(refusal.fault(), refusal.status(), refusal.body())));
        }
        if (!call.stream()) {
            return exchange.body(LARGEST_ANSWER, limit)
                    .map(body -> Said.in(body, dialect.ear(false))
                            .map(said -> new ChatAnswer(Optional.of(body), said.usage(), said.filtered())));
        }
        return exchange.streams()
                ? new PassageStream(
                                vertx,
                                exchange,
                                dialect.ear(false),
                                () -> tongue.answers(call.request().tree()),
                                call.sink(),
                                spec.timeouts().within(limit))
                        .run()
                : exchange.noStream();
    }
}
