package dev.electrons.guard;

import dev.electrons.guard.GuardState.Held;
import dev.electrons.guard.GuardState.Waiter;
import dev.electrons.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;

/** Events, snapshots and signals of targets to text and back. */
public final class GuardCodec {
    /** The schema version that is written today. */
    public static final int SCHEMA = 1;
    /** Of snapshots; those of another are not read. */
    public static final int SNAPSHOT = 3;

    private static final Map<String, Class<? extends GuardEvent>> EVENTS = Map.of(
            "guard.granted", GuardEvent.Granted.class,
            "guard.queued", GuardEvent.Queued.class,
            "guard.refused", GuardEvent.Refused.class,
            "guard.released", GuardEvent.Released.class,
            "guard.left", GuardEvent.Left.class,
            "guard.approved", GuardEvent.Approved.class,
            "guard.cleared", GuardEvent.Cleared.class);

    private static final Map<String, Class<? extends GuardSignal>> SIGNALS = Map.of(
            "guard.acquire", GuardSignal.Acquire.class,
            "guard.release", GuardSignal.Release.class,
            "guard.time", GuardSignal.TimeCame.class,
            "guard.approve", GuardSignal.Approve.class,
            "guard.clear", GuardSignal.Clear.class);

    private GuardCodec() {}

    /** A signal as it travels. */
    private record Envelope<T>(String signal, T data) {}

    private record Named(@Nullable String signal) {}

    private record Image(
            Target target,
            int version,
            @Nullable Held holder,
            List<Waiter> queue,
            List<Held> lingering,
            Map<String, Instant> completed,
            int failures,
            int most,
            @Nullable Instant lastFailure,
            boolean failedDuring,
            boolean review,
            Map<String, Integer> served) {}

    /** The stable dotted name of an event's type. */
    public static String type(GuardEvent event) {
        return name(EVENTS, event);
    }

    public static String type(GuardSignal signal) {
        return name(SIGNALS, signal);
    }

    private static <T> String name(Map<String, Class<? extends T>> names, T value) {
        return names.entrySet().stream()
                .filter(entry -> entry.getValue().isInstance(value))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    public static String encode(GuardEvent event) {
        return Json.text(event);
    }

    /** Reads an event back. */
    public static GuardEvent decode(String type, String data) {
        var shape = EVENTS.get(type);
        if (shape == null) {
            throw new IllegalArgumentException("an event of a later release: " + type);
        }
        return Json.read(data, shape);
    }

    public static byte[] bytes(GuardSignal signal) {
        return Json.bytes(new Envelope<>(type(signal), signal));
    }

    /**
     * Reads a signal from a message's body.
     *
     * @throws IllegalArgumentException when it is none of a target
     */
    public static GuardSignal signal(byte[] body) {
        var name = Json.read(body, Named.class).signal();
        var shape = name == null ? null : SIGNALS.get(name);
        if (shape == null) {
            throw new IllegalArgumentException("signal must be one of " + SIGNALS.keySet());
        }
        return Json.MAPPER.convertValue(
                Json.read(body, com.fasterxml.jackson.databind.JsonNode.class).path("data"), shape);
    }

    public static String snapshot(GuardState state) {
        return Json.text(new Image(
                state.target(),
                state.version(),
                state.holder(),
                List.copyOf(state.queue().all()),
                List.copyOf(state.lingering().values()),
                state.completed(),
                state.failures(),
                state.most(),
                state.lastFailure(),
                state.failedDuring(),
                state.review(),
                state.served()));
    }

    public static GuardState state(String snapshot) {
        var image = Json.read(snapshot, Image.class);
        return new GuardState(
                image.target(),
                image.version(),
                image.holder(),
                WaitingLine.of(image.queue()),
                HashTreePMap.from(image.lingering().stream()
                        .collect(Collectors.toMap(held -> held.asker().run(), held -> held))),
                HashTreePMap.from(image.completed()),
                image.failures(),
                image.most(),
                image.lastFailure(),
                image.failedDuring(),
                image.review(),
                HashTreePMap.from(image.served()));
    }
}
