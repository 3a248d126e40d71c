package dev.electrons.kafka;

/** Kafka did not acknowledge in time: nothing is known to be written, and trying again later is right. */
public final class KafkaAway extends RuntimeException {
    public KafkaAway(Throwable cause) {
        super("Kafka is away: " + cause.getClass().getSimpleName(), cause);
    }
}
