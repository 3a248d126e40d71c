package dev.electrons.runners.door;

import dev.electrons.error.Problem;
import dev.electrons.runners.account.Caller;
import dev.electrons.runners.chat.ChatAnswer;
import dev.electrons.runners.chat.ChatCall;
import dev.electrons.runners.chat.ChatRequest;
import dev.electrons.runners.chat.ChatSink;
import dev.electrons.runners.chat.Chatter;
import dev.electrons.runners.chat.Completions;
import dev.electrons.runners.fleet.Fleet;
import dev.electrons.runners.fleet.Route;
import dev.electrons.runners.fleet.Runner;
import dev.electrons.runners.replay.Question;
import dev.electrons.runners.replay.Recording;
import dev.electrons.runners.replay.Replays;
import dev.electrons.runners.replay.Saved;
import dev.electrons.runners.roster.Protocol;
import dev.electrons.runners.waterfall.Course;
import dev.electrons.runners.waterfall.Steps;
import dev.electrons.runners.waterfall.Trail;
import dev.electrons.runners.waterfall.Waterfall;
import dev.electrons.runners.wire.Budget;
import dev.electrons.runners.wire.Cancel;
import dev.electrons.runners.wire.Fault;
import dev.electrons.runners.wire.Verdict;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code POST /v1/chat/completions}: what an OpenAI client speaks, whoever answers. */
public final class ChatDoor {
    /** A token as an event of its own, about. */
    private static final int BYTES_PER_TOKEN = 160;

    private final Fleet fleet;
    private final Waterfall waterfall;
    private final Chatters chatters;
    private final Replays replays;
    private final InstantSource clock;

    /** One way of chatting per protocol. */
    public record Chatters(Chatter cli, Chatter openAi, Chatter anthropic, Chatter gemini, Chatter echo) {
        Chatter of(Route route) {
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
        var body = context.body().buffer() == null
                ? new byte[0]
                : context.body().buffer().getBytes();
        var request = ChatRequest.read(body);
        var models = models(request, Asked.models(context.request()));
        var only = Asked.runner(context.request(), fleet);
        var budget = new Budget(Asked.timeout(context.request()));
        var trail = AccountGate.trail(context);
        var question = Optional.ofNullable(trail.tab().caller().attemptId())
                .filter(_ -> replays.open())
                .map(id -> question(id, body, models, only, trail.tab().caller()));
        var delivery = new Delivery(context, trail, request.stream(), question);
        question.map(replays::find)
                .orElseGet(() -> Future.succeededFuture(Optional.empty()))
                .onSuccess(saved -> saved.ifPresentOrElse(
                        delivery::again, () -> descend(context, request, models, only, budget, trail, delivery)));
    }

    private static Question question(
            String attemptId, byte[] body, List<String> models, Optional<String> only, Caller caller) {
        return Question.of(
                attemptId,
                Question.part(String.valueOf(caller.app())),
                body,
                Question.part(models.toString()),
                Question.part(only.toString()));
    }

    private void descend(
            RoutingContext context,
            ChatRequest request,
            List<String> models,
            Optional<String> only,
            Budget budget,
            Trail trail,
            Delivery delivery) {
        var passed = Asked.passed(context);
        var cancel = new Cancel();
        var steps = Steps.plan(fleet, models, only, ChatDoor::chats, clock.instant());
        EventStream.watch(context, cancel);
        waterfall
                .<ChatAnswer>descend(steps, budget, cancel, trail, (step, route) -> {
                    delivery.trying(route, step.model());
                    return chatters.of(route)
                            .chat(new ChatCall(request, step.model(), passed, delivery, budget, cancel), route);
                })
                .onSuccess(delivery::conclude)
                .onFailure(context::fail);
    }

    static boolean chats(Runner runner) {
        return !(runner.spec().protocol() instanceof Protocol.Maker);
    }

    private static List<String> models(ChatRequest request, List<String> others) {
        var models = new ArrayList<String>();
        request.model().ifPresent(models::add);
        models.addAll(others);
        return Asked.checked(models);
    }

    /** The answer's way to one client, in one piece or as a stream. */
    private final class Delivery implements ChatSink {
        private final RoutingContext context;
        private final Trail trail;
        private final Optional<Recording> recording;
        private final Optional<EventStream> stream;
        private String runner = "";
        private String model = "";
        private boolean committed;

        Delivery(RoutingContext context, Trail trail, boolean stream, Optional<Question> question) {
            this.context = context;
            this.trail = trail;
            this.recording = question.map(asked -> new Recording(replays, asked));
            this.stream = stream ? Optional.of(new EventStream(context, this::head)) : Optional.empty();
        }

        void trying(Route route, String asked) {
            runner = route.runner().spec().name();
            model = route.answering(asked);
        }

        @Override
        public void commit() {
            committed = true;
        }

        @Override
        public boolean committed() {
            return committed;
        }

        @Override
        public void write(Buffer events) {
            trail.tab().heard(1 + events.length() / BYTES_PER_TOKEN);
            recording.ifPresent(tape -> tape.heard(events));
            stream.ifPresent(open -> open.content(events));
        }

        @Override
        public boolean full() {
            return stream.map(EventStream::full).orElse(false);
        }

        @Override
        public void whenDrained(Runnable action) {
            stream.ifPresentOrElse(open -> open.whenDrained(action), action);
        }

        private void head(HttpServerResponse response) {
            // While the client is only being kept company, nobody has answered yet.
            if (committed) {
                response.putHeader("X-DE-Runner", runner).putHeader("X-DE-Model", model);
            }
            var streaming = committed && stream.isPresent() ? runner + "/" + model + "=streaming" : "";
            var before = trail.header();
            var attempted = before.isEmpty() || streaming.isEmpty() ? before + streaming : before + ", " + streaming;
            if (!attempted.isEmpty()) {
                response.putHeader("X-DE-Attempted", attempted);
            }
        }

        void conclude(Course<ChatAnswer> course) {
            switch (course) {
                case Course.Arrived<ChatAnswer>(var _, var answer, var _) -> arrived(answer);
                case Course.Exhausted<ChatAnswer> exhausted -> refuse(Refusals.exhausted(exhausted, trail, fleet));
                case Course.Stopped<ChatAnswer> stopped when stopped.committed() -> broke(stopped);
                case Course.Stopped<ChatAnswer> stopped -> refuse(Refusals.stopped(stopped, trail));
                case Course.Abandoned<ChatAnswer> _ -> stream.ifPresent(EventStream::release);
            }
        }

        /** It is kept before its client has the end of it. */
        private void arrived(ChatAnswer answer) {
            committed = true;
            var headers = Map.of("X-DE-Runner", runner, "X-DE-Model", model, "X-DE-Attempted", trail.header());
            answer.body().ifPresent(body -> recording.ifPresent(tape -> tape.heard(body)));
            recording
                    .map(tape -> tape.keep(headers))
                    .orElseGet(Future::succeededFuture)
                    .onSuccess(_ -> stream.ifPresentOrElse(EventStream::end, () -> whole(answer)));
        }

        private void whole(ChatAnswer answer) {
            var response = context.response();
            head(response);
            if (!response.closed()) {
                response.putHeader("Content-Type", "application/json")
                        .end(answer.body().orElseGet(Buffer::buffer));
            }
        }

        /** The answer that this attempt was given before. */
        void again(Saved saved) {
            trail.tab().over();
            var response = context.response().putHeader("X-DE-Replayed", "true");
            saved.headers().forEach(response::putHeader);
            if (stream.isPresent()) {
                stream.get().content(saved.body());
                stream.get().end();
            } else if (!response.closed()) {
                response.putHeader("Content-Type", "application/json").end(saved.body());
            }
        }

        private void broke(Course.Stopped<ChatAnswer> stopped) {
            stream.ifPresent(open -> {
                open.content(Completions.error("STREAM_BROKEN", "the runner's answer broke off: " + stopped.words()));
                open.end();
            });
        }

        private void refuse(Problem problem) {
            stream.ifPresent(EventStream::release);
            if (stream.isPresent() && stream.get().open()) {
                stream.get().content(Completions.error(problem.code(), problem.words()));
                stream.get().end();
                return;
            }
            if (!context.response().closed()) {
                head(context.response());
                context.fail(problem);
            }
        }
    }
}
