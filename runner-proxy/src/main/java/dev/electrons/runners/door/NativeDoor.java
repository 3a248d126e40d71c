package dev.electrons.runners.door;

import com.fasterxml.jackson.core.JsonToken;
import dev.electrons.error.Problem;
import dev.electrons.http.Problems;
import dev.electrons.runners.chat.ChatAnswer;
import dev.electrons.runners.field.PostedJson;
import dev.electrons.runners.fleet.Fleet;
import dev.electrons.runners.fleet.Route;
import dev.electrons.runners.replay.Replays;
import dev.electrons.runners.tongue.Interpreter;
import dev.electrons.runners.tongue.NativeCall;
import dev.electrons.runners.tongue.Passage;
import dev.electrons.runners.tongue.Tongue;
import dev.electrons.runners.waterfall.Waterfall;
import dev.electrons.runners.wire.Verdict;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What clients of Anthropic and Google speak, whoever answers: {@code /v1/messages} and {@code generateContent}. */
public final class NativeDoor {
    static final String MODELS = "/v1beta/models/";
    private static final int LONGEST_HEADER = 2048;
    private static final int BYTES_PER_TOKEN = 4;

    private final Fleet fleet;
    private final Waterfall waterfall;
    private final ChatDoor.Chatters chatters;
    private final Way messages;
    private final Way generate;
    private final Replays replays;
    private final InstantSource clock;

    /** A tongue, and how it is passed on to those who understand it and to those who don't. */
    public record Way(Tongue tongue, Passage passage, Interpreter interpreter) {
        public Way(Tongue tongue, Passage passage) {
            this(tongue, passage, new Interpreter(tongue));
        }
    }

    public NativeDoor(
            Fleet fleet,
            Waterfall waterfall,
            ChatDoor.Chatters chatters,
            Way messages,
            Way generate,
            Replays replays,
            InstantSource clock) {
        this.fleet = fleet;
        this.waterfall = waterfall;
        this.chatters = chatters;
        this.messages = messages;
        this.generate = generate;
        this.replays = replays;
        this.clock = clock;
    }

    /** Clients of these paths are told of problems in their own words, from the first one on. */
    void word(RoutingContext context) {
        boolean google = context.normalizedPath().startsWith("/v1beta/");
        Problems.word(context, (google ? generate : messages).tongue::refusal);
        context.next();
    }

    void messages(RoutingContext context) {
        var request = PostedJson.read(Errand.body(context).getBytes(), "messages", JsonToken.START_ARRAY);
        var own = new TreeMap<String, String>();
        for (var name : new String[] {"anthropic-version", "anthropic-beta"}) {
            Optional.ofNullable(context.request().getHeader(name))
                    .filter(value -> value.length() <= LONGEST_HEADER)
                    .ifPresent(value -> own.put(name, value));
        }
        boolean beta = "true".equals(context.request().getParam("beta"));
        var asked = new Asking(request, request.model(), request.stream(), own, beta ? "?beta=true" : "");
        answer(context, messages, asked);
    }

    void generate(RoutingContext context) {
        // A plus in a path is a plus.
        var path = URLDecoder.decode(context.normalizedPath().replace("+", "%2B"), StandardCharsets.UTF_8);
        int colon = path.lastIndexOf(':');
        var method = colon < 0 ? "" : path.substring(colon + 1);
        boolean stream = method.equals("streamGenerateContent");
        if (!stream && !method.equals("generateContent")) {
            throw new Problem(404, "ROUTE_NOT_FOUND", "only generateContent and streamGenerateContent are served");
        }
        if (stream && !"sse".equals(context.request().getParam("alt"))) {
            throw new Problem(400, "INVALID_FIELD", "alt must be sse: streams come as server-sent events");
        }
        var model = path.substring(MODELS.length(), colon);
        var request = PostedJson.read(Errand.body(context).getBytes(), "contents", JsonToken.START_ARRAY);
        answer(context, generate, new Asking(request, Optional.of(model), stream, Map.of(), ""));
    }

    private record Asking(
            PostedJson request, Optional<String> model, boolean stream, Map<String, String> own, String query) {}

    private void answer(RoutingContext context, Way way, Asking asked) {
        var errand = Errand.of(context, fleet, asked.model);
        var recording = errand.recording(replays, context.request().uri() + asked.own, Errand.body(context));
        var words = new ChatDelivery.Words(BYTES_PER_TOKEN, way.tongue::broke);
        var delivery = new ChatDelivery(context, errand.trail(), fleet, words, asked.stream, recording);
        recording
                .found()
                .onSuccess(saved ->
                        saved.ifPresentOrElse(delivery::again, () -> descend(context, way, asked, errand, delivery)));
    }

    private void descend(RoutingContext context, Way way, Asking asked, Errand errand, ChatDelivery delivery) {
        var steps = errand.steps(fleet, ChatDoor::chats, clock.instant());
        waterfall
                .<ChatAnswer>descend(steps, errand.budget(), errand.cancel(), errand.trail(), (step, route, budget) -> {
                    delivery.trying(route, step.model());
                    var call = new NativeCall(
                            asked.request,
                            step.model(),
                            asked.stream,
                            errand.passed(),
                            asked.own,
                            asked.query,
                            delivery,
                            budget,
                            errand.cancel());
                    return attempt(way, call, route);
                })
                .onSuccess(delivery::conclude)
                .onFailure(context::fail);
    }

    private Future<Verdict<ChatAnswer>> attempt(Way way, NativeCall call, Route route) {
        return way.tongue.spokenBy(route.runner().spec().protocol())
                ? way.passage.pass(call, route)
                : way.interpreter.chat(call, chatters.of(route), route);
    }
}
