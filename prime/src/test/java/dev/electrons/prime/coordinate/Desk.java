package dev.electrons.prime.coordinate;

import dev.electrons.kafka.BatchHandler;
import dev.electrons.kafka.KafkaConfig;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;

/** Opens the coordinator's real signal handling on whatever ports. */
public final class Desk {
    /** So few that runs have to wait for their turn to start. */
    private static final int STARTS = 2;

    private Desk() {}

    public static BatchHandler open(Ports ports, KafkaConfig kafka) {
        return new SignalHandler(ports, kafka, new CompositeMeterRegistry(), new Lane("signals-1", 1, STARTS));
    }
}
