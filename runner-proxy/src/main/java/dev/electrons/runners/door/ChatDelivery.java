package dev.electrons.runners.door;

import dev.electrons.error.Problem;
import dev.electrons.http.RequestIds;
import dev.electrons.runners.chat.ChatAnswer;
import dev.electrons.runners.chat.ChatSink;
import dev.electrons.runners.fleet.Fleet;
import dev.electrons.runners.fleet.Route;
import dev.electrons.runners.replay.Recording;
import dev.electrons.runners.replay.Saved;
import dev.electrons.runners.waterfall.Course;
import dev.electrons.runners.waterfall.Trail;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.function.BiFunction;

/** The answer's way to one client in its own words, in one piece or as a stream. */
final class ChatDelivery implements ChatSink {
    private final RoutingContext context;
    private final Trail trail;
    private final Fleet fleet;
    private final Words words;
    private final Recording recording;
    private final Byline byline;
    private final Optional<EventStream> stream;
    private boolean committed;
    private boolean unnamed;

    /**
     * How the client's protocol streams.
     *
     * @param bytesPerToken of its events, about
     * @param broke an event that says, for a request of this id, that there will be no more of it
     */
    record Words(int bytesPerToken, BiFunction<Problem, String, Buffer> broke) {}

    ChatDelivery(RoutingContext context, Trail trail, Fleet fleet, Words words, boolean stream, Recording recording) {
        this.context = context;
        this.trail = trail;
        this.fleet = fleet;
        this.words = words;
        this.recording = recording;
        this.byline = new Byline(trail);
        this.stream = stream
                ? Optional.of(new EventStream(context, fleet.roster().keepAlive(), this::head))
                : Optional.empty();
    }

    void trying(Route route, String asked) {
        byline.trying(route, asked);
    }

    /** While the client is only being kept company, nobody has answered yet. */
    private void head(HttpServerResponse response) {
        if (committed) {
            byline.streaming(response);
        } else {
            unnamed = true;
            byline.refused(response);
        }
    }

    @Override
    public void commit() {
        committed = true;
    }

    @Override
    public boolean begun() {
        return committed;
    }

    @Override
    public void write(Buffer events) {
        trail.tab().heard(1 + events.length() / words.bytesPerToken);
        recording.heard(events);
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

    void conclude(Course<ChatAnswer> course) {
        switch (course) {
            case Course.Arrived<ChatAnswer>(var _, var answer, var _) -> arrived(answer);
            case Course.Exhausted<ChatAnswer> exhausted -> refuse(Refusals.exhausted(exhausted, trail, fleet));
            case Course.Stopped<ChatAnswer> stopped -> refuse(Refusals.stopped(stopped, trail));
            case Course.Abandoned<ChatAnswer> _ -> {
                recording.drop();
                stream.ifPresent(EventStream::release);
            }
        }
    }

    /** It is kept before its client has the end of it. */
    private void arrived(ChatAnswer answer) {
        answer.body().ifPresent(recording::heard);
        stream.filter(_ -> unnamed).flatMap(_ -> byline.late()).ifPresent(this::write);
        stream.flatMap(_ -> byline.price()).ifPresent(this::write);
        var headers = byline.headers();
        recording
                .keep(headers)
                .onSuccess(_ -> stream.ifPresentOrElse(EventStream::end, () -> {
                    headers.forEach(context.response()::putHeader);
                    whole(answer.body().orElseGet(Buffer::buffer));
                }));
    }

    /** The answer that this attempt was given before. */
    void again(Saved saved) {
        trail.tab().over();
        Byline.again(context.response(), saved);
        stream.ifPresentOrElse(
                open -> {
                    open.content(saved.body());
                    open.end();
                },
                () -> whole(saved.body()));
    }

    private void whole(Buffer body) {
        if (!context.response().closed()) {
            context.response().putHeader("Content-Type", "application/json").end(body);
        }
    }

    private void refuse(Problem problem) {
        recording.drop();
        stream.ifPresent(EventStream::release);
        if (stream.isPresent() && stream.get().open()) {
            stream.get().content(words.broke.apply(problem, RequestIds.of(context)));
            stream.get().end();
            return;
        }
        if (!context.response().closed()) {
            byline.refused(context.response());
            context.fail(problem);
        }
    }
}
