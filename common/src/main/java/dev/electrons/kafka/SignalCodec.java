package dev.electrons.kafka;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.guard.Refusal;
import dev.electrons.id.AttemptId;
import dev.electrons.id.RunId;
import dev.electrons.json.Json;
import dev.electrons.signal.Signal;
import dev.electrons.signal.Steering;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Signals on {@code de.signals}, keyed by run. Reports of attempts are the completion protocol of {@link
 * AttemptReport}; the others name themselves in {@code signal}.
 */
public final class SignalCodec {
    private final Topics topics;
    private final String source;

    /**
     * A codec for what one service says.
     *
     * @param source the service's name
     */
    public SignalCodec(Topics topics, String source) {
        this.topics = topics;
        this.source = "/de/" + source;
    }

    /** {@code {version, run_id, signal, event}}: work was accepted. */
    private record Requested(String version, RunId runId, String signal, EventMessages.Body event) {}

    /** {@code {version, run_id, signal, task_id, reason}}. */
    private record Silent(String version, RunId runId, String signal, AttemptId taskId, String reason) {}

    /** {@code {version, run_id, signal, due}}. */
    private record Time(String version, RunId runId, String signal, Instant due) {}

    /** {@code {version, run_id, signal, refusal, waits}}. */
    private record TargetAnswer(
            String version,
            RunId runId,
            String signal,
            @Nullable Refusal refusal,
            boolean waits) {}

    public Message message(Signal signal, Instant at, @Nullable String traceparent) {
        var run = signal.run().toString();
        return Message.of(topics.signals(), run, id(signal), type(signal), source, at, run, traceparent, body(signal));
    }

    private static String id(Signal signal) {
        return switch (signal) {
            case Signal.Requested s -> s.first().id();
            case Signal.AttemptAlive s -> s.attempt() + "/alive/" + UUID.randomUUID();
            case Signal.AttemptSettled s -> s.attempt() + "/settled";
            case Signal.AttemptSilent s -> s.attempt() + "/silent";
            case Steering s -> s.id();
            case Signal.TimeCame s -> s.run() + "/" + s.due();
            case Signal.TargetDecided s -> s.run() + "/target";
        };
    }

    private static String type(Signal signal) {
        return switch (signal) {
            case Signal.Requested _ -> "de.signal.requested";
            case Signal.AttemptAlive _ -> "de.signal.attempt.alive";
            case Signal.AttemptSettled _ -> "de.signal.attempt.settled";
            case Signal.AttemptSilent _ -> "de.signal.attempt.silent";
            case Steering s -> "de.signal." + SteeringCodec.name(s);
            case Signal.TimeCame _ -> "de.signal.time";
            case Signal.TargetDecided _ -> "de.signal.target";
        };
    }

    /** The body alone, for whoever has a client of their own. */
    public static byte[] body(Signal signal) {
        var version = AttemptReport.VERSION;
        return Json.bytes(
                switch (signal) {
                    case Signal.Requested s ->
                        new Requested(version, s.run(), "requested", EventMessages.Body.of(s.first()));
                    case Signal.AttemptAlive s -> AttemptReport.of(s);
                    case Signal.AttemptSettled s -> AttemptReport.of(s);
                    case Signal.AttemptSilent s -> new Silent(version, s.run(), "silent", s.attempt(), s.code());
                    case Steering s -> SteeringCodec.write(s);
                    case Signal.TimeCame s -> new Time(version, s.run(), "time", s.due());
                    case Signal.TargetDecided s -> new TargetAnswer(version, s.run(), "target", s.refusal(), s.waits());
                });
    }

    /** Reads a signal from its body alone: headers are for others. */
    public static Reading<Signal> read(byte[] body) {
        return Reading.attempt(() -> {
            var foreign = Json.read(body, ForeignSignal.class);
            var name = foreign.signal();
            return name != null && SteeringCodec.knows(name)
                    ? SteeringCodec.read(name, Json.read(body, ObjectNode.class))
                    : foreign.read();
        });
    }

    public static Reading<Signal> read(Received received) {
        return read(received.body());
    }
}
