package dev.electrons.prime.coordinate;

import dev.electrons.guard.Asker;
import dev.electrons.guard.GuardCheck;
import dev.electrons.guard.GuardEvent;
import dev.electrons.guard.GuardRecord;
import dev.electrons.guard.GuardSignal;
import dev.electrons.guard.GuardState;
import dev.electrons.guard.Refusal;
import dev.electrons.guard.Target;
import dev.electrons.kafka.Message;
import dev.electrons.kafka.SignalCodec;
import dev.electrons.kafka.Topics;
import dev.electrons.postgres.GuardStore;
import dev.electrons.postgres.VersionConflict;
import dev.electrons.prime.guard.Guards;
import dev.electrons.signal.Signal;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The targets' share of one batch: fold, decide, append, and tell the runs. Lives on the loop's thread alone. */
final class GuardHandler {
    private static final Logger log = LoggerFactory.getLogger(GuardHandler.class);
    private static final int CONFLICTS = 5;
    private static final int MOST_KEPT = 1_000;
    private static final Duration ASK_AGAIN = Duration.ofMinutes(1);
    private static final Duration LONGEST_KEPT = Duration.ofHours(1);

    private final GuardJournal journal;
    private final Clock clock;
    private final SignalCodec signals;
    private final MeterRegistry meters;
    private final List<Message> messages = new ArrayList<>();
    private Instant knownSince = Instant.MIN;
    private final Map<String, Known> states = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
            return size() > MOST_KEPT;
        }
    };

    GuardHandler(GuardJournal journal, Clock clock, Topics topics, MeterRegistry meters) {
        this.journal = journal;
        this.clock = clock;
        this.signals = new SignalCodec(topics, "prime");
        this.meters = meters;
    }

    /**
     * A target as it is known here.
     *
     * @param told whether its holder was told by this coordinator; another's answer may have died with it
     */
    private record Known(GuardState state, boolean told) {
        Known after(List<GuardRecord> events) {
            var after = GuardState.fold(state, events);
            boolean answered = events.stream().anyMatch(recorded -> recorded.event() instanceof GuardEvent.Granted);
            return new Known(after, told || answered || after.holder() == null);
        }
    }

    /** What a batch came to. */
    private record Decided(
            List<GuardRecord> events, Map<String, GuardState> after, Map<String, Integer> from, List<Signal> answers) {}

    void settle(List<GuardSignal> batch) throws Exception {
        if (batch.isEmpty()) {
            return;
        }
        for (int attempt = 1; ; attempt++) {
            var known = prepare(batch);
            var decided = decide(batch, known);
            try {
                journal.append(decided.events(), decided.after().values(), clock.instant())
                        .await();
                states.putAll(known);
                carryOut(decided);
                return;
            } catch (VersionConflict e) {
                states.clear();
                if (attempt == CONFLICTS) {
                    throw e;
                }
            }
        }
    }

    private Map<String, Known> prepare(List<GuardSignal> batch) throws Exception {
        forget(clock.instant());
        Map<String, Known> known = new LinkedHashMap<>();
        var missing = new ArrayList<Target>();
        for (var signal : batch) {
            var target = Target.of(signal.target());
            var found = states.get(target.key());
            if (found != null) {
                known.put(target.key(), found);
            }
            if (found == null || outdated(found.state(), signal)) {
                missing.add(target);
            }
        }
        if (!missing.isEmpty()) {
            journal.load(missing)
                    .await()
                    .forEach((key, state) -> known.merge(
                            key,
                            new Known(state, false),
                            (here, read) -> here.state().version() == state.version() ? here : read));
        }
        return known;
    }

    /**
     * Whether a signal makes no sense of what is known here: another coordinator, which did not know that it no longer owns the
     * target, may have given it away since. That is told by no conflict, as such a signal makes no event.
     */
    private static boolean outdated(GuardState state, GuardSignal signal) {
        return switch (signal) {
            case GuardSignal.Release release ->
                !holds(state.holder(), release)
                        && !state.lingering().containsKey(release.run())
                        && state.queue().find(release.run()) == null;
            case GuardSignal.TimeCame _ ->
                state.holder() == null
                        && state.lingering().isEmpty()
                        && state.queue().isEmpty();
            case GuardSignal.Acquire _, GuardSignal.Wish _ -> false;
        };
    }

    private static boolean holds(GuardState.@Nullable Held held, GuardSignal.Release release) {
        return held != null && held.asker().run().equals(release.run());
    }

    /** The events of a target that nobody names are removed after a day at the earliest; what is known of it here must not outlive them. */
    private void forget(Instant now) {
        if (knownSince.isBefore(now.minus(LONGEST_KEPT))) {
            states.clear();
            knownSince = now;
        }
    }

    private Decided decide(List<GuardSignal> batch, Map<String, Known> known) throws Exception {
        var now = clock.instant();
        var decided = new Decided(new ArrayList<>(), new LinkedHashMap<>(), new LinkedHashMap<>(), new ArrayList<>());
        for (var signal : batch) {
            var key = Target.of(signal.target()).key();
            var before = Objects.requireNonNull(known.get(key));
            var events = Guards.decide(before.state(), signal, now);
            if (events.isEmpty()) {
                known.put(key, again(signal, before, now, decided.answers()));
                continue;
            }
            var after = before.after(events);
            decided.events().addAll(events);
            decided.from().putIfAbsent(key, before.state().version());
            decided.after().put(key, after.state());
            events.forEach(event -> answer(event, decided.answers()));
            known.put(key, after);
        }
        return decided;
    }

    /** A signal that said nothing new: whoever sent it may not have heard the answer. */
    private Known again(GuardSignal signal, Known known, Instant now, List<Signal> answers) throws Exception {
        var state = known.state();
        switch (signal) {
            case GuardSignal.Acquire acquire -> told(state, acquire.asker(), answers);
            case GuardSignal.TimeCame time -> {
                Stream.ofNullable(state.holder()).forEach(held -> told(state, held.asker(), answers));
                // A run that ended without this being heard of says so when it is asked.
                Stream.concat(Stream.ofNullable(state.holder()), state.lingering().values().stream())
                        .filter(held -> !held.asker().until().isAfter(now))
                        .forEach(held ->
                                answers.add(new Signal.TimeCame(held.asker().run(), time.due())));
                var due = GuardCheck.nextDue(state, now).filter(next -> next.isAfter(now));
                journal.defer(state, due.orElse(now.plus(ASK_AGAIN))).await();
            }
            case GuardSignal.Release _, GuardSignal.Wish _ -> {
                // It may have been decided on before a crash: whoever got the target then may not have heard of it.
                // Whoever
                // was told by us has: to tell it again would have it give the target back again, and so on down the
                // line.
                if (!known.told()) {
                    Stream.ofNullable(state.holder()).forEach(held -> told(state, held.asker(), answers));
                }
                return new Known(state, true);
            }
        }
        return known;
    }

    private static void told(GuardState state, Asker asker, List<Signal> answers) {
        var waiter = state.queue().find(asker.run());
        var refusal = waiter == null ? null : waiter.refusal();
        answers.add(new Signal.TargetDecided(asker.run(), refusal, refusal != null));
    }

    private void answer(GuardRecord recorded, List<Signal> answers) {
        var decision = recorded.event().getClass().getSimpleName();
        switch (recorded.event()) {
            case GuardEvent.Granted e ->
                answers.add(new Signal.TargetDecided(e.asker().run(), null, false));
            case GuardEvent.Queued e -> refused(recorded, e.asker(), e.refusal(), true, answers);
            case GuardEvent.Refused e -> refused(recorded, e.asker(), e.refusal(), false, answers);
            case GuardEvent.Released _, GuardEvent.Left _, GuardEvent.Approved _, GuardEvent.Cleared _ -> {}
        }
        meters.counter("de.prime.guard", "decision", decision).increment();
    }

    private void refused(GuardRecord recorded, Asker asker, Refusal refusal, boolean waits, List<Signal> answers) {
        answers.add(new Signal.TargetDecided(asker.run(), refusal, waits));
        meters.counter("de.prime.guard.refusals", "reason", refusal.reason().name())
                .increment();
        if (refusal.reason().review()) {
            log.atWarn()
                    .addKeyValue("target", recorded.target())
                    .addKeyValue("run_id", asker.run())
                    .addKeyValue("reason", refusal.reason())
                    .log("manual review needed: approve it or release the target");
        }
    }

    private void carryOut(Decided decided) {
        var now = clock.instant();
        decided.after().forEach((key, state) -> {
            var from = decided.from().get(key);
            if (from != null && GuardStore.snapshotDue(from, state)) {
                journal.snapshot(state)
                        .onFailure(e -> log.atDebug()
                                .addKeyValue("reason", e.getMessage())
                                .log("a target's state was not kept"));
            }
        });
        decided.answers().forEach(answer -> messages.add(signals.message(answer, now, null)));
    }

    /** Answers for the runs; empty afterwards. */
    List<Message> drain() {
        var all = List.copyOf(messages);
        messages.clear();
        return all;
    }

    void clear() {
        states.clear();
        messages.clear();
    }
}
