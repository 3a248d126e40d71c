package dev.electrons.prime.coordinate;

import dev.electrons.error.Failure;
import dev.electrons.id.AttemptId;
import dev.electrons.id.RunId;
import dev.electrons.kafka.DeadLetters;
import dev.electrons.kafka.Message;
import dev.electrons.kafka.SignalCodec;
import dev.electrons.kafka.Topics;
import dev.electrons.kafka.Unpublishable;
import dev.electrons.signal.Signal;
import dev.electrons.signal.Steering;
import dev.electrons.task.Execution;
import dev.electrons.task.Outcome;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes what a batch came to. A message that no broker will ever take is found by halving and becomes a dead letter: an
 * attempt that it was has failed, a run that it was about is cancelled, and nobody else waits for either.
 */
final class Outgoing {
    private static final Logger log = LoggerFactory.getLogger(Outgoing.class);
    private static final int PATIENCE_S = 30;

    private final Outlet outlet;
    private final Topics topics;
    private final DeadLetters letters;
    private final SignalCodec signals;
    private final Clock clock;

    Outgoing(Outlet outlet, Topics topics, Clock clock) {
        this.outlet = outlet;
        this.topics = topics;
        this.letters = new DeadLetters(topics, "prime");
        this.signals = new SignalCodec(topics, "prime");
        this.clock = clock;
    }

    void send(List<Message> messages) throws Exception {
        try {
            outlet.send(messages).await(PATIENCE_S, TimeUnit.SECONDS);
        } catch (Unpublishable e) {
            if (messages.size() > 1) {
                send(messages.subList(0, messages.size() / 2));
                send(messages.subList(messages.size() / 2, messages.size()));
            } else {
                putAside(messages.getFirst(), e);
            }
        }
    }

    private void putAside(Message message, Unpublishable e) throws Exception {
        var now = clock.instant();
        var words = "a message for " + message.topic() + " cannot be published, it has " + message.body().length
                + " bytes: " + e.getMessage();
        log.atError()
                .addKeyValue("run_id", message.subject())
                .addKeyValue("topic", message.topic())
                .addKeyValue("bytes", message.body().length)
                .addKeyValue("reason", e.getMessage())
                .log("a message cannot be published and is put aside");
        try {
            whole(letters.message(message.topic(), String.valueOf(message.key()), message.body(), words, now));
        } catch (Unpublishable _) { // even the part of it that a letter has
            whole(letters.message(message.topic(), String.valueOf(message.key()), new byte[0], words, now));
        }
        if (message.subject() != null) {
            whole(signals.message(consequence(message, message.subject(), words), now, message.traceparent()));
        }
    }

    private void whole(Message message) throws Exception {
        outlet.send(List.of(message)).await(PATIENCE_S, TimeUnit.SECONDS);
    }

    private Signal consequence(Message message, String run, String words) {
        if (message.topic().startsWith(topics.prefix() + "tasks.") && message.key() != null) {
            var failure = Failure.input("INPUT_TOO_LARGE", words);
            return new Signal.AttemptSettled(
                    AttemptId.of(message.key()), Outcome.failed(failure, Execution.UNKNOWN), null, null);
        }
        return new Steering.CancelAsked(message.id() + "/unpublishable", RunId.of(run), "prime", words);
    }
}
