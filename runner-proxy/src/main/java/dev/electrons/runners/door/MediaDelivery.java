package dev.electrons.runners.door;

import dev.electrons.error.Problem;
import dev.electrons.json.Json;
import dev.electrons.runners.fleet.Fleet;
import dev.electrons.runners.fleet.Route;
import dev.electrons.runners.media.MediaAnswer;
import dev.electrons.runners.media.MediaSink;
import dev.electrons.runners.replay.Recording;
import dev.electrons.runners.replay.Saved;
import dev.electrons.runners.waterfall.Course;
import dev.electrons.runners.waterfall.Trail;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The way of pictures or speech to one client. Pictures that are drawn while it looks end in an event; sound that breaks off
 * breaks the connection, so that nobody takes it for whole.
 */
final class MediaDelivery implements MediaSink {
    private final RoutingContext context;
    private final HttpServerResponse response;
    private final Trail trail;
    private final Fleet fleet;
    private final Recording recording;
    private final Byline byline;
    private String mediaType = "application/json";
    private boolean begun;

    MediaDelivery(RoutingContext context, Trail trail, Fleet fleet, Recording recording) {
        this.context = context;
        this.response = context.response();
        this.trail = trail;
        this.fleet = fleet;
        this.recording = recording;
        this.byline = new Byline(trail);
    }

    void trying(Route route, String asked) {
        byline.trying(route, asked);
    }

    @Override
    public void begin(String type, OptionalLong length) {
        begun = true;
        mediaType = type;
        if (response.closed()) {
            return;
        }
        byline.streaming(response);
        response.putHeader("Content-Type", mediaType);
        // What is kept must be kept before its client has the end of it, and then the length must not tell where that
        // is.
        if (length.isPresent() && !recording.on()) {
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
        recording.heard(bytes);
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
            case Course.Arrived<MediaAnswer>(var _, var answer, var _) -> arrived(answer.body());
            case Course.Exhausted<MediaAnswer> exhausted -> refuse(Refusals.exhausted(exhausted, trail, fleet));
            case Course.Stopped<MediaAnswer> stopped
            when stopped.committed() -> broke(Refusals.stopped(stopped, trail));
            case Course.Stopped<MediaAnswer> stopped -> refuse(Refusals.stopped(stopped, trail));
            case Course.Abandoned<MediaAnswer> _ -> recording.drop();
        }
    }

    /** It is kept before its client has the end of it. */
    private void arrived(Optional<Buffer> whole) {
        whole.ifPresent(recording::heard);
        var headers = new TreeMap<>(byline.headers());
        headers.put("Content-Type", mediaType);
        recording.keep(headers).onSuccess(_ -> {
            if (response.closed() || response.ended()) {
                return;
            }
            if (begun) {
                response.end();
                return;
            }
            headers.forEach(response::putHeader);
            response.end(whole.orElseGet(Buffer::buffer));
        });
    }

    /** What this attempt was given before, in one piece. */
    void again(Saved saved) {
        trail.tab().over();
        if (!response.closed()) {
            Byline.again(response, saved);
            response.end(saved.body());
        }
    }

    /** Events can say that there will be no more of them; sound can only break off. */
    private void broke(Problem problem) {
        recording.drop();
        if (mediaType.startsWith("text/event-stream") && !response.closed() && !response.ended()) {
            var said = Json.MAPPER.createObjectNode().put("type", "error");
            said.putObject("error")
                    .put("type", "upstream_error")
                    .put("code", problem.code())
                    .put("message", problem.words());
            response.end(Buffer.buffer("event: error\ndata: ")
                    .appendBytes(Json.bytes(said))
                    .appendString("\n\n"));
        } else {
            response.reset();
        }
    }

    private void refuse(Problem problem) {
        recording.drop();
        if (!response.closed()) {
            byline.refused(response);
            context.fail(problem);
        }
    }
}
