package dev.electrons.runners.roster;

import dev.electrons.runners.wire.Patience;
import java.time.Duration;

/**
 * How long a runner may take.
 *
 * @param connect until the connection stands
 * @param headers until a streamed answer begins
 * @param firstToken from then until its first content
 * @param idle between two pieces of content
 * @param total for the whole call, the only limit on an answer that comes in one piece
 */
public record Timeouts(Duration connect, Duration headers, Duration firstToken, Duration idle, Duration total) {
    public static final Timeouts USUAL = new Timeouts(
            Duration.ofSeconds(2),
            Duration.ofSeconds(10),
            Duration.ofSeconds(20),
            Duration.ofSeconds(30),
            Duration.ofMinutes(5));

    /** For agents that think and work for long between two lines of output. */
    public static final Timeouts AGENT = new Timeouts(
            Duration.ofSeconds(2),
            Duration.ofMinutes(15),
            Duration.ofMinutes(15),
            Duration.ofMinutes(15),
            Duration.ofMinutes(15));

    /** What is left of these for an answer that comes bit by bit, when all of it may take so long. */
    public Patience within(Duration limit) {
        return new Patience(firstToken, idle, limit);
    }
}
