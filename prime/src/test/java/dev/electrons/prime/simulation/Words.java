package dev.electrons.prime.simulation;

import dev.electrons.kafka.Reading;
import dev.electrons.kafka.Received;
import dev.electrons.kafka.SignalCodec;
import dev.electrons.signal.Signal;
import dev.electrons.signal.Steering;
import java.util.List;
import java.util.stream.Collectors;

/** Signals in words, for the story. */
final class Words {
    private Words() {}

    static String of(List<Received> batch) {
        return batch.stream()
                .map(record -> record.partition() + "@" + record.offset() + " " + of(record))
                .collect(Collectors.joining(", "));
    }

    private static String of(Received record) {
        return switch (SignalCodec.read(record)) {
            case Reading.Understood<Signal>(var signal) -> of(signal);
            case Reading.Unreadable<Signal> _ -> "rubbish";
        };
    }

    static String of(Signal signal) {
        return switch (signal) {
            case Signal.AttemptSettled s -> s.attempt() + " " + (s.outcome().succeeded() ? "done" : "failed");
            case Signal.AttemptAlive s -> s.attempt() + " alive";
            case Signal.Requested s -> s.run() + " requested";
            case Signal.AttemptSilent s -> s.attempt() + " silent";
            case Steering s -> s.run() + " " + s.id();
            case Signal.TimeCame s -> s.run() + " time came";
            case Signal.TargetDecided s -> s.run() + " target " + (s.refusal() == null ? "granted" : "refused");
        };
    }
}
