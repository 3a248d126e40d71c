package dev.electrons.runners.fleet;

import dev.electrons.runners.roster.ProbePolicy;
import java.time.Instant;
import java.util.Optional;

/** How a runner is, as far as we know. Values; each sighting leads to the next one. */
public sealed interface Condition {

    /** One word for people and machines. */
    String word();

    /** Why it cannot be given work; empty when it can. */
    Optional<String> trouble();

    /** Since when it is so. */
    Instant since();

    /** Not asked yet: given the benefit of the doubt. */
    record Unknown(int misses, Instant since) implements Condition {
        @Override
        public String word() {
            return "unknown";
        }

        @Override
        public Optional<String> trouble() {
            return Optional.empty();
        }
    }

    /** It works, with this many misses since it last answered. */
    record Up(int misses, Instant since) implements Condition {
        @Override
        public String word() {
            return "up";
        }

        @Override
        public Optional<String> trouble() {
            return Optional.empty();
        }
    }

    /** It is away. */
    record Down(String reason, Instant since) implements Condition {
        @Override
        public String word() {
            return "down";
        }

        @Override
        public Optional<String> trouble() {
            return Optional.of("down: " + reason);
        }
    }

    /** Its login to the model's vendor expired. */
    record NeedsLogin(String reason, Instant since, Instant holdUntil) implements Condition {
        @Override
        public String word() {
            return "needs_login";
        }

        @Override
        public Optional<String> trouble() {
            return Optional.of("needs_login: " + reason);
        }
    }

    /** It refuses our key or secret. */
    record KeyRefused(String reason, Instant since, Instant holdUntil) implements Condition {
        @Override
        public String word() {
            return "key_refused";
        }

        @Override
        public Optional<String> trouble() {
            return Optional.of("key_refused: " + reason);
        }
    }

    default boolean usable() {
        return trouble().isEmpty();
    }

    /** The condition after a probe. */
    default Condition after(Sighting sighting, Instant now, ProbePolicy policy) {
        return switch (sighting) {
            case Sighting.Well(var loginSeen) -> well(loginSeen, now);
            case Sighting.Missed(var reason) -> missed(reason, now, policy);
            // The probe itself saw it, so the probe may also see it go: nothing is held.
            case Sighting.LoginExpired(var reason) ->
                new NeedsLogin(reason, this instanceof NeedsLogin same ? same.since : now, now);
            case Sighting.KeyRefused(var reason) ->
                new KeyRefused(reason, this instanceof KeyRefused same ? same.since : now, now);
        };
    }

    /** The condition after a call, not a probe, was told that a login or key is no good. */
    default Condition refusedInTraffic(boolean login, String reason, Instant now, ProbePolicy policy) {
        var until = now.plus(policy.keyRetry());
        return login ? new NeedsLogin(reason, now, until) : new KeyRefused(reason, now, until);
    }

    private Condition well(boolean loginSeen, Instant now) {
        return switch (this) {
            case Up up -> new Up(0, up.since);
            case Unknown _, Down _ -> new Up(0, now);
            case NeedsLogin held -> loginSeen || !now.isBefore(held.holdUntil) ? new Up(0, now) : held;
            // A key that was refused in traffic can look good to a probe that needs none.
            case KeyRefused held -> now.isBefore(held.holdUntil) ? held : new Up(0, now);
        };
    }

    private Condition missed(String reason, Instant now, ProbePolicy policy) {
        return switch (this) {
            case Up up when up.misses + 1 < policy.downAfter() -> new Up(up.misses + 1, up.since);
            case Unknown unknown
            when unknown.misses + 1 < policy.downAfter() -> new Unknown(unknown.misses + 1, unknown.since);
            case Down down -> new Down(reason, down.since);
            case Up _, Unknown _, NeedsLogin _, KeyRefused _ -> new Down(reason, now);
        };
    }
}
