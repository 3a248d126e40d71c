package dev.electrons.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** A run's identity: a UUIDv7, so that ids sort by creation and the event table is partitioned by time. */
public record RunId(UUID value) implements Comparable<RunId> {
    private static final TimeBasedEpochGenerator GENERATOR = Generators.timeBasedEpochGenerator();

    /** A new id, later than every one this process made before. */
    public static RunId next() {
        return new RunId(GENERATOR.generate());
    }

    @JsonCreator
    public static RunId of(String text) {
        return new RunId(UUID.fromString(text));
    }

    /** The id that this moment and these words always give. */
    public static RunId derived(Instant at, String words) {
        var hash = UUID.nameUUIDFromBytes(words.getBytes(StandardCharsets.UTF_8));
        long high = (at.toEpochMilli() << 16) | 0x7000L | (hash.getMostSignificantBits() & 0x0fffL);
        return new RunId(new UUID(high, hash.getLeastSignificantBits()));
    }

    /** The id in a text that may be somebody's own name for a run instead. */
    public static Optional<RunId> parse(String text) {
        if (text.length() != 36) {
            return Optional.empty();
        }
        try {
            var uuid = UUID.fromString(text);
            return uuid.version() == 7 ? Optional.of(new RunId(uuid)) : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** When the id was made, to the millisecond. */
    public Instant createdAt() {
        return Instant.ofEpochMilli(value.getMostSignificantBits() >>> 16);
    }

    @Override
    public int compareTo(RunId other) {
        int high = Long.compareUnsigned(value.getMostSignificantBits(), other.value.getMostSignificantBits());
        return high != 0
                ? high
                : Long.compareUnsigned(value.getLeastSignificantBits(), other.value.getLeastSignificantBits());
    }

    @JsonValue
    @Override
    public String toString() {
        return value.toString();
    }
}
