package dev.electrons.runners.account;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/** What a limit is on. */
sealed interface Purse {

    /** For words and metrics. */
    String scope();

    String words();

    /** When it is full again; empty when never. */
    Optional<Instant> resetsAt();

    /** One app's day, UTC. What says no app counts as one. */
    record AppDay(String app, LocalDate day) implements Purse {
        @Override
        public String scope() {
            return "app_day";
        }

        @Override
        public String words() {
            return app.isEmpty() ? "calls without an app for today" : "app " + app + " for today";
        }

        @Override
        public Optional<Instant> resetsAt() {
            return Optional.of(day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant());
        }
    }

    /** One run, all its calls together. */
    record Run(String run) implements Purse {
        @Override
        public String scope() {
            return "run";
        }

        @Override
        public String words() {
            return "run " + run;
        }

        @Override
        public Optional<Instant> resetsAt() {
            return Optional.empty();
        }
    }

    /** One call that is part of no run. */
    record Call() implements Purse {
        @Override
        public String scope() {
            return "call";
        }

        @Override
        public String words() {
            return "this call";
        }

        @Override
        public Optional<Instant> resetsAt() {
            return Optional.empty();
        }
    }
}
