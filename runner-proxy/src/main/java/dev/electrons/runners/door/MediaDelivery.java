package dev.electrons.runners.door;

import dev.electrons.error.Problem;
import dev.electrons.runners.fleet.Fleet;
import dev.electrons.runners.fleet.Route;
import dev.electrons.runners.media.MediaAnswer;
import dev.electrons.runners.media.MediaSink;
import dev.electrons.runners.waterfall.Course;
import dev.electrons.runners.waterfall.Trail;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.OptionalLong;

/** The way of pictures or speech to one client. Sound that breaks off breaks the connection, so that nobody takes it for whole. */
final class MediaDelivery implements MediaSink {
    private final RoutingContext context;
    private final HttpServerResponse response;
    private final Trail trail;
    private final Fleet fleet;
    private final Byline byline;
    private boolean begun;

    MediaDelivery(RoutingContext context, Trail trail, Fleet fleet) {
        this.context = context;
        this.response = context.response();
        this.trail = trail;
        this.fleet = fleet;
        this.byline = new Byline(trail);
    }

    void trying(Route route, String asked) {
        byline.trying(route, asked);
    }

    @Override
    public void begin(String mediaType, OptionalLong length) {
        begun = true;
        if (response.closed()) {
            return;
        }
        byline.streaming(response);
        response.putHeader("Content-Type", mediaType);
        if (length.isPresent()) {
            response.putHeader("Content-Length", String.valueOf(length.getAsLong()));
        } else {
            response.setChunked(true);
        }
    }

    @Override
    public boolean begun() {
        return begun;
    }

    @Override
    public void write(Buffer bytes) {
        if (!response.closed() && !response.ended()) {
            response.write(bytes);
        }
    }

    @Override
    public boolean full() {
        return response.writeQueueFull();
    }

    @Override
    public void whenDrained(Runnable action) {
        if (!response.writeQueueFull()) {
            action.run();
            return;
        }
        response.drainHandler(_ -> {
            response.drainHandler(null);
            action.run();
        });
    }

    void conclude(Course<MediaAnswer> course) {
        switch (course) {
            case Course.Arrived<MediaAnswer>(var _, var answer, var _) -> arrived(answer);
            case Course.Exhausted<MediaAnswer> exhausted -> refuse(Refusals.exhausted(exhausted, trail, fleet));
            case Course.Stopped<MediaAnswer> stopped when stopped.committed() -> response.reset();
            case Course.Stopped<MediaAnswer> stopped -> refuse(Refusals.stopped(stopped, trail));
            case Course.Abandoned<MediaAnswer> _ -> {}
        }
    }

    private void arrived(MediaAnswer answer) {
        if (response.closed() || response.ended()) {
            return;
        }
        if (begun) {
            response.end();
            return;
        }
        byline.answered(response);
        response.putHeader("Content-Type", "application/json").end(answer.body().orElseGet(Buffer::buffer));
    }

    private void refuse(Problem problem) {
        if (!response.closed()) {
            byline.refused(response);
            context.fail(problem);
        }
    }
}
