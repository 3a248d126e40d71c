package dev.electrons.runners.door;

import dev.electrons.runners.chat.ChatAnswer;
import dev.electrons.runners.chat.ChatCall;
import dev.electrons.runners.chat.ChatRequest;
import dev.electrons.runners.chat.Chatter;
import dev.electrons.runners.chat.Completions;
import dev.electrons.runners.fleet.Fleet;
import dev.electrons.runners.fleet.Route;
import dev.electrons.runners.fleet.Runner;
import dev.electrons.runners.replay.Replays;
import dev.electrons.runners.roster.Protocol;
import dev.electrons.runners.waterfall.Waterfall;
import dev.electrons.runners.wire.Fault;
import dev.electrons.runners.wire.Verdict;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;

/** {@code POST /v1/chat/completions}: what an OpenAI client speaks, whoever answers. */
public final class ChatDoor {
    /** A token is an event of its own, about. */
    private static final ChatDelivery.Words WORDS =
            new ChatDelivery.Words(160, (problem, _) -> Completions.error(problem.code(), problem.words()));

    private final Fleet fleet;
    private final Waterfall waterfall;
    private final Chatters chatters;
    private final Replays replays;
    private final InstantSource clock;

    /** One way of chatting per protocol. */
    public record Chatters(Chatter cli, Chatter openAi, Chatter anthropic, Chatter gemini, Chatter echo) {
        /** The same, with another way of chatting with agents. */
        public Chatters withAgents(Chatter other) {
            return new Chatters(other, openAi, anthropic, gemini, echo);
        }

        public Chatter of(Route route) {
            return switch (route.runner().spec().protocol()) {
                case Protocol.Cli _ -> cli;
                case Protocol.OpenAi _ -> openAi;
                case Protocol.Anthropic _ -> anthropic;
                case Protocol.Gemini _ -> gemini;
                case Protocol.Echo _ -> echo;
                case Protocol.Maker _ ->
                    (_, _) -> Future.succeededFuture(Verdict.failed(new Fault.Unfit("does not chat")));
            };
        }
    }

    public ChatDoor(Fleet fleet, Waterfall waterfall, Chatters chatters, Replays replays, InstantSource clock) {
        this.fleet = fleet;
        this.waterfall = waterfall;
        this.chatters = chatters;
        this.replays = replays;
        this.clock = clock;
    }

    void handle(RoutingContext context) {
        var body = Errand.body(context);
        var request = ChatRequest.read(body);
        var errand = Errand.of(context, fleet, request.model());
        var recording = errand.recording(replays, "chat", body);
        var delivery = new ChatDelivery(context, errand.trail(), fleet, WORDS, request.stream(), recording);
        recording
                .found()
                .onSuccess(saved ->
                        saved.ifPresentOrElse(delivery::again, () -> descend(context, request, errand, delivery)));
    }

    private void descend(RoutingContext context, ChatRequest request, Errand errand, ChatDelivery delivery) {
        var steps = errand.steps(fleet, ChatDoor::chats, clock.instant());
        waterfall
                .<ChatAnswer>descend(steps, errand.budget(), errand.cancel(), errand.trail(), (step, route, budget) -> {
                    delivery.trying(route, step.model());
                    var call = new ChatCall(request, step.model(), errand.passed(), delivery, budget, errand.cancel());
                    return chatters.of(route).chat(call, route);
                })
                .onComplete(delivery::conclude, context::fail);
    }

    static boolean chats(Runner runner) {
        return !(runner.spec().protocol() instanceof Protocol.Maker);
    }
}
