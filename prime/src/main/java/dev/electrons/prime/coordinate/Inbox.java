package dev.electrons.prime.coordinate;

import dev.electrons.guard.GuardCodec;
import dev.electrons.guard.GuardSignal;
import dev.electrons.guard.Target;
import dev.electrons.id.RunId;
import dev.electrons.kafka.DeadLetters;
import dev.electrons.kafka.GuardMessages;
import dev.electrons.kafka.KafkaConfig;
import dev.electrons.kafka.Message;
import dev.electrons.kafka.Reading;
import dev.electrons.kafka.Received;
import dev.electrons.kafka.SignalCodec;
import dev.electrons.kafka.Topics;
import dev.electrons.signal.Signal;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Sorts what arrives: signals to handle, strays to forward to their own partition, and dead letters. */
final class Inbox {
    private final Topics topics;
    private final DeadLetters letters;
    private final int partitions;
    private final Clock clock;
    private final List<Message> aside = new ArrayList<>();

    Inbox(KafkaConfig kafka, Clock clock) {
        topics = kafka.topics();
        partitions = kafka.partitions();
        this.clock = clock;
        this.letters = new DeadLetters(topics, "prime");
    }

    /** What is to be handled of a batch. */
    record Sorted(List<Signal> signals, List<GuardSignal> guards) {}

    Sorted sort(List<Received> batch) {
        aside.clear();
        var signals = new ArrayList<Signal>(batch.size());
        var guards = new ArrayList<GuardSignal>();
        for (var received : batch) {
            if (GuardMessages.isFor(received)) {
                guard(received, guards);
                continue;
            }
            switch (SignalCodec.read(received)) {
                case Reading.Understood<Signal>(var signal) -> {
                    int home = home(signal.run());
                    if (received.partition() == home || received.partition() >= partitions) {
                        signals.add(signal);
                    } else {
                        aside.add(forwarded(received, signal.run().toString()));
                    }
                }
                case Reading.Unreadable<Signal>(var reason) ->
                    aside.add(letters.message(received, reason, clock.instant()));
            }
        }
        return new Sorted(signals, guards);
    }

    private void guard(Received received, List<GuardSignal> guards) {
        var key = String.valueOf(received.key());
        switch (GuardMessages.read(received)) {
            case Reading.Understood<GuardSignal>(var signal) -> {
                int home = Topics.partition(key, partitions);
                if (received.partition() == home || received.partition() >= partitions) {
                    guards.add(signal);
                } else {
                    aside.add(forwarded(received, key));
                }
            }
            case Reading.Unreadable<GuardSignal>(var reason) ->
                aside.add(letters.message(received, reason, clock.instant()));
        }
    }

    /** The partition that a run's signals belong to. */
    int home(RunId run) {
        return Topics.partition(run.toString(), partitions);
    }

    /** Puts aside a signal that can be read but not handled. */
    void refuse(Signal signal, String reason) {
        aside.add(letters.message(
                topics.signals(), signal.run().toString(), SignalCodec.body(signal), reason, clock.instant()));
    }

    /** Puts aside a signal of a target that can be read but not handled. */
    void refuse(GuardSignal signal, String reason) {
        var key = Target.messageKey(Target.of(signal.target()).key());
        aside.add(letters.message(topics.signals(), key, GuardCodec.bytes(signal), reason, clock.instant()));
    }

    /** Messages for strays and dead letters; empty afterwards. */
    List<Message> drain() {
        var all = List.copyOf(aside);
        aside.clear();
        return all;
    }

    private Message forwarded(Received received, String run) {
        var id = received.id() == null ? received.where() : received.id();
        return Message.of(
                topics.signals(),
                run,
                id,
                "de.signal.forwarded",
                "/de/prime",
                received.timestamp(),
                run,
                received.traceparent(),
                received.body());
    }
}
