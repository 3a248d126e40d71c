package dev.electrons.runners.probe;

import dev.electrons.runners.account.Accounts;
import dev.electrons.runners.account.Bill;
import dev.electrons.runners.account.Caller;
import dev.electrons.runners.account.Tab;
import dev.electrons.runners.chat.ChatAnswer;
import dev.electrons.runners.chat.ChatCall;
import dev.electrons.runners.chat.ChatRequest;
import dev.electrons.runners.chat.ChatSink;
import dev.electrons.runners.chat.Chatter;
import dev.electrons.runners.fleet.Route;
import dev.electrons.runners.fleet.Runner;
import dev.electrons.runners.wire.Budget;
import dev.electrons.runners.wire.Cancel;
import dev.electrons.runners.wire.Fault;
import dev.electrons.runners.wire.Verdict;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks models that went silent for one token, and agents for one turn, so that no client is what finds out whether they
 * speak again: a server's {@code /health} says nothing about an engine that hangs. Whoever stays silent is asked ever less
 * often. What it costs is booked like any call. For one event loop.
 */
public final class Canaries {
    private static final Logger log = LoggerFactory.getLogger(Canaries.class);
    private static final Caller US = new Caller("canary", null, null, null);
    private static final int ASKED_TOKENS = 8;
    private static final int MOST_DOUBLINGS = 4;
    private static final ChatRequest QUESTION = ChatRequest.read(Buffer.buffer("""
            {"max_tokens": 1, "messages": [{"role": "user", "content": "Say yes."}]}\
            """));

    private final Function<Route, Chatter> chatters;
    private final Accounts accounts;
    private final Map<Route, Waiting> waiting = new WeakHashMap<>();

    /** When a route is asked again: never while it is being asked. */
    private record Waiting(int silences, long dueAt) {}

    /** @param chatters how each route is chatted with */
    public Canaries(Function<Route, Chatter> chatters, Accounts accounts) {
        this.chatters = chatters;
        this.accounts = accounts;
    }

    /** Asks what of this runner must prove itself and is due. */
    void send(Runner runner, Duration every) {
        for (var route : runner.allRoutes()) {
            if (!route.breaker().wantsCanary()) {
                waiting.remove(route);
                continue;
            }
            var before = waiting.getOrDefault(route, new Waiting(0, System.nanoTime()));
            if (System.nanoTime() - before.dueAt >= 0) {
                ask(route, before.silences, every);
            }
        }
    }

    private void ask(Route route, int silences, Duration every) {
        var model = route.model();
        var patience = route.runner().spec().timeouts().firstToken();
        waiting.put(
                route,
                new Waiting(
                        silences, System.nanoTime() + patience.multipliedBy(2).toNanos()));
        var call = new ChatCall(QUESTION, model, Map.of(), ChatSink.NOBODY, new Budget(patience), new Cancel());
        long begin = System.nanoTime();
        chatters.apply(route).chat(call, route).onSuccess(verdict -> {
            book(route, model, verdict, Duration.ofNanos(System.nanoTime() - begin));
            if (answered(verdict)) {
                waiting.remove(route);
                route.breaker().proven();
            } else {
                long pause = every.toNanos() << Math.min(silences, MOST_DOUBLINGS);
                waiting.put(route, new Waiting(silences + 1, System.nanoTime() + pause));
            }
            log.atInfo()
                    .addKeyValue("route", route)
                    .addKeyValue("answered", answered(verdict))
                    .log("canary came back");
        });
    }

    private void book(Route route, String model, Verdict<ChatAnswer> verdict, Duration took) {
        var bill = switch (verdict) {
            case Verdict.Done<ChatAnswer>(var answer) -> Bill.of("canary", answer);
            case Verdict.Failed<ChatAnswer> failed -> Bill.broken(failed.fault().word(), failed);
        };
        accounts.book(new Tab(US, ASKED_TOKENS), route, model, bill, took);
    }

    /** Also what it will not answer it has understood; whether it can do more, a call will show. */
    private static boolean answered(Verdict<ChatAnswer> verdict) {
        return switch (verdict) {
            case Verdict.Done<ChatAnswer> _ -> true;
            case Verdict.Failed<ChatAnswer> failed ->
                failed.fault() instanceof Fault.Rejected
                        || failed.fault() instanceof Fault.Filtered
                        // A model that only draws or speaks is none to chat with.
                        || failed.fault() instanceof Fault.Unfit;
        };
    }
}
