package dev.electrons.runners.openai;

import dev.electrons.runners.chat.ChatAnswer;
import dev.electrons.runners.chat.ChatCall;
import dev.electrons.runners.chat.Chatter;
import dev.electrons.runners.fleet.Route;
import dev.electrons.runners.roster.RunnerSpec;
import dev.electrons.runners.roster.Secrets;
import dev.electrons.runners.wire.Exchange;
import dev.electrons.runners.wire.Fault;
import dev.electrons.runners.wire.Faults;
import dev.electrons.runners.wire.HttpCalls;
import dev.electrons.runners.wire.Outgoing;
import dev.electrons.runners.wire.Verdict;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Chats with a server that speaks the protocol itself: bytes pass through. */
public final class OpenAiChat implements Chatter {
    private static final long LARGEST_ANSWER = 32L << 20;
    private static final Pattern VERSIONED = Pattern.compile("/v\\d+(beta)?(/|$)");

    private final Vertx vertx;
    private final HttpCalls calls;
    private final Secrets secrets;
    /** Where the chats of each server are. */
    private final Map<URI, URI> places = new ConcurrentHashMap<>();
    /** Runners that refuse to be asked for usage inside a stream. */
    private final Set<String> uncounted = ConcurrentHashMap.newKeySet();

    public OpenAiChat(Vertx vertx, HttpCalls calls, Secrets secrets) {
        this.vertx = vertx;
        this.calls = calls;
        this.secrets = secrets;
    }

    /**
     * Where a path of the protocol is at this server. An address that says a version anywhere is what other clients call
     * a base URL, of a gateway for instance, and is taken as it is.
     */
    public static String path(URI base, String rest) {
        return VERSIONED.matcher(String.valueOf(base.getPath())).find() ? rest : "/v1" + rest;
    }

    /** Headers that prove who we are. */
    public static Map<String, String> credentials(RunnerSpec spec, Secrets secrets) {
        var headers = secrets.headers(spec);
        spec.protocol()
                .credential()
                .flatMap(secrets::of)
                .ifPresent(secret -> headers.put("Authorization", "Bearer " + secret.reveal()));
        return headers;
    }

    @Override
    public Future<Verdict<ChatAnswer>> chat(ChatCall call, Route route) {
        var spec = route.runner().spec();
        var timeouts = spec.timeouts();
        boolean stream = call.request().stream();
        var limit = (stream ? call.budget().whole() : call.budget()).atMost(timeouts.total());
        var base = spec.protocol().address().orElseThrow();
        var own = route.upstreamName(call.model());
        var headers = new TreeMap<>(call.passed());
        headers.put("Content-Type", "application/json");
        headers.put("Accept", stream ? "text/event-stream" : "application/json");
        headers.putAll(credentials(spec, secrets));
        // A server that answers in one piece sends its head when it is done, and not before.
        var head = stream ? call.budget().atMost(timeouts.headers()) : limit;
        boolean counted = !uncounted.contains(spec.name());
        var body =
                counted ? call.request().forModelWithUsage(own) : call.request().forModel(own);
        var url = places.computeIfAbsent(base, OpenAiChat::place);
        var outgoing = new Outgoing(HttpMethod.POST, url, headers, body, timeouts.connect(), head);
        return calls.send(outgoing, call.cancel())
                .compose(exchange ->
                        answer(exchange, call, route, counted && !call.request().usageAsked(), limit))
                .otherwise(failure -> Verdict.<ChatAnswer>failed(Faults.of(failure)))
                .compose(verdict -> refusesToCount(verdict, call) && uncounted.add(spec.name())
                        ? chat(call, route)
                        : Future.succeededFuture(verdict));
    }

    private static URI place(URI base) {
        return URI.create(base + path(base, "/chat/completions"));
    }

    /** The client did not ask for what this runner does not know, we did. */
    private static boolean refusesToCount(Verdict<ChatAnswer> verdict, ChatCall call) {
        return !call.request().usageAsked()
                && verdict instanceof Verdict.Failed<ChatAnswer>(Fault.Rejected(var _, var words), var _, var _, var _)
                && words.contains("stream_options");
    }

    private Future<Verdict<ChatAnswer>> answer(
            Exchange exchange, ChatCall call, Route route, boolean usageWithheld, Duration limit) {
        if (!exchange.ok()) {
            return exchange.refusal(false)
                    .map(refusal ->
                            Verdict.failed(OpenAiErrors.refined(refusal.fault(), refusal.status(), refusal.body())));
        }
        if (!call.request().stream()) {
            return exchange.body(LARGEST_ANSWER, limit).map(OpenAiChat::whole);
        }
        var scanner = new SseScanner(usageWithheld, call.request().choices());
        var patience = route.runner().spec().timeouts().within(limit);
        return exchange.streams()
                ? new OpenAiStream(vertx, exchange, call.sink(), scanner, patience).run()
                : exchange.noStream();
    }

    /** Success is a finish reason in every choice, and not merely an answer. */
    private static Verdict<ChatAnswer> whole(Buffer body) {
        var choices = new Choices();
        return Glance.at(body.getBytes(), choices)
                .map(glance -> choices.allEnded()
                        ? Verdict.done(new ChatAnswer(Optional.of(body), glance.usage(), choices.filtered()))
                        : Verdict.<ChatAnswer>failed(new Fault.Broken("the answer has no finish_reason")))
                .orElseGet(() -> Verdict.failed(new Fault.Broken("the answer is not JSON")));
    }
}
