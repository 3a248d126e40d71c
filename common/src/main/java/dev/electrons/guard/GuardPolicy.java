package dev.electrons.guard;

import dev.electrons.json.Durations;
import dev.electrons.json.Value;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When a run may start on its target, and what becomes of it when it may not.
 *
 * @param cooldown between the completion of one run and the next of the same workflow
 * @param maxConsecutiveFailures after which somebody has to look
 * @param backoffBase wait after the first failure; doubled with each
 * @param backoffCap longest wait
 * @param ask whether somebody has to look after a run that failed while it was executing
 * @param waits whether a refused run waits behind the target; it ends otherwise
 */
public record GuardPolicy(
        Duration cooldown,
        int maxConsecutiveFailures,
        Duration backoffBase,
        Duration backoffCap,
        boolean ask,
        boolean waits) {
    /** For requests that name a target and no definition. */
    public static final GuardPolicy STANDARD =
            new GuardPolicy(Duration.ofMinutes(5), 3, Duration.ofMinutes(1), Duration.ofMinutes(10), false, false);

    private record Backoff(@Nullable String base, @Nullable String cap) {}

    /** {@code guards} of a definition, of the shape that its schema says. */
    private record Given(
            @Nullable String target,
            @Nullable String cooldown,
            @Nullable Integer maxConsecutiveFailures,
            @Nullable Backoff backoff,
            @Nullable String afterFailure,
            @Nullable String onBlocked) {}

    /** What a definition says, with the standard for what it does not say. */
    public static GuardPolicy of(Value guards) {
        var given = guards.as(Given.class);
        var backoff = given.backoff() == null ? new Backoff(null, null) : given.backoff();
        return new GuardPolicy(
                time(given.cooldown(), STANDARD.cooldown),
                given.maxConsecutiveFailures() == null
                        ? STANDARD.maxConsecutiveFailures
                        : given.maxConsecutiveFailures(),
                time(backoff.base(), STANDARD.backoffBase),
                time(backoff.cap(), STANDARD.backoffCap),
                "ask".equals(given.afterFailure()),
                "wait".equals(given.onBlocked()));
    }

    /** The expression that names the target; null for none. */
    public static @Nullable String target(Value guards) {
        return guards.as(Given.class).target();
    }

    private static Duration time(@Nullable String text, Duration otherwise) {
        return text == null ? otherwise : Durations.parse(text);
    }
}
