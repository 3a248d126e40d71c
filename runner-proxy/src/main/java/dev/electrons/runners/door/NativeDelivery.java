package dev.electrons.runners.door;

import dev.electrons.error.Problem;
import dev.electrons.http.RequestIds;
import dev.electrons.runners.chat.ChatAnswer;
import dev.electrons.runners.chat.ChatSink;
import dev.electrons.runners.fleet.Fleet;
import dev.electrons.runners.fleet.Route;
import dev.electrons.runners.tongue.Tongue;
import dev.electrons.runners.waterfall.Course;
import dev.electrons.runners.waterfall.Trail;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** The answer's way to one client in its own tongue, in one piece or as a stream. */
final class NativeDelivery implements ChatSink {
    private static final int BYTES_PER_TOKEN = 4;

    private final RoutingContext context;
    private final Trail trail;
    private final Fleet fleet;
    private final Tongue tongue;
    private final Byline byline;
    private final Optional<EventStream> stream;
    private boolean committed;

    NativeDelivery(RoutingContext context, Trail trail, Fleet fleet, Tongue tongue, boolean stream) {
        this.context = context;
        this.trail = trail;
        this.fleet = fleet;
        this.tongue = tongue;
        this.byline = new Byline(trail);
        this.stream = stream ? Optional.of(new EventStream(context, this::head)) : Optional.empty();
    }

    void trying(Route route, String asked) {
        byline.trying(route, asked);
    }

    /** While the client is only being kept company, nobody has answered yet. */
    private void head(HttpServerResponse response) {
        if (committed) {
            byline.streaming(response);
        }
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
            case Course.Arrived<ChatAnswer>(var _, var answer, var _) ->
                stream.ifPresentOrElse(EventStream::end, () -> whole(answer));
            case Course.Exhausted<ChatAnswer> exhausted -> refuse(Refusals.exhausted(exhausted, trail, fleet));
            case Course.Stopped<ChatAnswer> stopped
            when stopped.committed() ->
                refuse(new Problem(502, "STREAM_BROKEN", "the runner's answer broke off: " + stopped.words()));
            case Course.Stopped<ChatAnswer> stopped -> refuse(Refusals.stopped(stopped, trail));
            case Course.Abandoned<ChatAnswer> _ -> stream.ifPresent(EventStream::release);
        }
    }

    private void whole(ChatAnswer answer) {
        var response = context.response();
        if (!response.closed()) {
            byline.answered(response);
            response.putHeader("Content-Type", "application/json")
                    .end(answer.body().orElseGet(Buffer::buffer));
        }
    }

    private void refuse(Problem problem) {
        stream.ifPresent(EventStream::release);
        if (stream.isPresent() && stream.get().open()) {
            stream.get().content(tongue.broke(problem, RequestIds.of(context)));
            stream.get().end();
            return;
        }
        if (!context.response().closed()) {
            byline.refused(context.response());
            context.fail(problem);
        }
    }
}
