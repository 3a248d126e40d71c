package dev.electrons.kafka;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.electrons.event.EventCodec;
import dev.electrons.event.Recorded;
import dev.electrons.event.RunEvent;
import dev.electrons.id.RunId;
import dev.electrons.json.Json;
import dev.electrons.json.Value;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Events on {@code de.events}, keyed by run: the same event always makes the same bytes. */
public final class EventMessages {
    private final Topics topics;
    private final String source;

    /**
     * A codec for what one service says.
     *
     * @param source the service's name
     */
    public EventMessages(Topics topics, String source) {
        this.topics = topics;
        this.source = "/de/" + source;
    }

    /**
     * An event as it travels.
     *
     * @param schema the version of the type that {@code data} is written in
     * @param nodeId the node it is about, where it is about one
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record Body(
            RunId runId,
            int version,
            String type,
            int schema,
            @Nullable String nodeId,
            Instant at,
            String actor,
            @Nullable String causeId,
            Value data) {

        public static Body of(Recorded recorded) {
            return of(recorded, EventCodec.encode(recorded.event()));
        }

        private static Body of(Recorded recorded, String data) {
            var event = recorded.event();
            return new Body(
                    recorded.run(),
                    recorded.version(),
                    EventCodec.type(event),
                    EventCodec.SCHEMA,
                    node(event),
                    recorded.at(),
                    recorded.actor(),
                    recorded.cause(),
                    new Value(data));
        }

        /** The event itself; fails as {@link EventCodec#decode} does, or when something that must be there is not. */
        public Recorded recorded() {
            checked();
            var by = actor == null ? "unknown" : actor;
            var event = EventCodec.decode(type, schema == 0 ? 1 : schema, data.json());
            return new Recorded(runId, version, at, by, causeId, event);
        }

        private Body checked() {
            if (runId == null || type == null || data == null || at == null) {
                throw new Incomplete("run_id, type, at and data must be there");
            }
            return this;
        }
    }

    /** The event as a message; {@code traceparent} must be the run's own, or a republished event would differ. */
    public Message message(Recorded recorded, @Nullable String traceparent) {
        return message(recorded, EventCodec.encode(recorded.event()), traceparent);
    }

    /**
     * The same of an event that is encoded already.
     *
     * @param data what {@link EventCodec#encode} made of it
     */
    public Message message(Recorded recorded, String data, @Nullable String traceparent) {
        var run = recorded.run().toString();
        var body = Body.of(recorded, data);
        return Message.of(
                topics.events(),
                run,
                recorded.id(),
                "de.event." + body.type(),
                source,
                recorded.at(),
                run,
                traceparent,
                Json.bytes(body));
    }

    public static Reading<Recorded> read(Received received) {
        return Reading.attempt(() -> Json.read(received.body(), Body.class).recorded());
    }

    /** The event without its data decoded, for whoever only passes it on. */
    public static Reading<Body> readBody(Received received) {
        return Reading.attempt(() -> Json.read(received.body(), Body.class).checked());
    }

    private static @Nullable String node(RunEvent event) {
        return switch (event) {
            case RunEvent.NodeSettled e -> e.node();
            case RunEvent.AttemptFailed e -> e.node();
            case RunEvent.AttemptDispatched e -> e.dispatch().node();
            case RunEvent.PassesOpened e -> e.node();
            case RunEvent.PatchProposed e -> e.node();
            case RunEvent.PatchDecided e -> e.node();
            case RunEvent.RunRequested _,
                    RunEvent.TargetAsked _,
                    RunEvent.RunBlocked _,
                    RunEvent.RunAdmitted _,
                    RunEvent.RunCancelRequested _,
                    RunEvent.RunPaused _,
                    RunEvent.RunResumed _,
                    RunEvent.RunPatched _,
                    RunEvent.NodesReset _,
                    RunEvent.SignalReceived _,
                    RunEvent.RunFailing _,
                    RunEvent.RunFinished _,
                    RunEvent.SignalRefused _ -> null;
        };
    }
}
