package dev.electrons.kafka;

import dev.electrons.guard.GuardCodec;
import dev.electrons.guard.GuardSignal;
import dev.electrons.guard.Target;
import java.time.Instant;

/** Signals of targets on {@code de.signals}, keyed by target. */
public final class GuardMessages {
    private final Topics topics;
    private final String source;

    /** @param source the service's name */
    public GuardMessages(Topics topics, String source) {
        this.topics = topics;
        this.source = "/de/" + source;
    }

    public Message message(GuardSignal signal, Instant at) {
        var key = Target.messageKey(Target.of(signal.target()).key());
        return Message.of(
                topics.signals(),
                key,
                id(signal),
                "de.signal." + GuardCodec.type(signal),
                source,
                at,
                key,
                null,
                GuardCodec.bytes(signal));
    }

    private static String id(GuardSignal signal) {
        return switch (signal) {
            case GuardSignal.Acquire s -> s.asker().run() + "/acquire";
            case GuardSignal.Release s -> s.run() + "/release";
            case GuardSignal.TimeCame s -> s.target() + "/" + s.due();
            case GuardSignal.Wish s -> s.id();
        };
    }

    /** Whether a message is about a target. */
    public static boolean isFor(Received received) {
        return received.key() != null && Target.isMessageKey(received.key());
    }

    public static Reading<GuardSignal> read(Received received) {
        return Reading.attempt(() -> GuardCodec.signal(received.body()));
    }
}
