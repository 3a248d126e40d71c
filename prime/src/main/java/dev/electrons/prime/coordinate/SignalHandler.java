package dev.electrons.prime.coordinate;

import dev.electrons.event.Recorded;
import dev.electrons.guard.GuardSignal;
import dev.electrons.kafka.BatchHandler;
import dev.electrons.kafka.KafkaConfig;
import dev.electrons.kafka.LoopSettings;
import dev.electrons.kafka.Received;
import dev.electrons.postgres.Deferral;
import dev.electrons.postgres.EventStore;
import dev.electrons.postgres.PostgresAway;
import dev.electrons.postgres.VersionConflict;
import dev.electrons.prime.dispatch.Dispatcher;
import dev.electrons.prime.engine.Engine;
import dev.electrons.prime.time.Alarms;
import dev.electrons.run.Folded;
import dev.electrons.run.RunState;
import dev.electrons.signal.Signal;
import dev.electrons.signal.Steering;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One batch of signals: fold, decide, append in one transaction, publish, and only then are the offsets committed. Lives
 * on the loop's thread alone.
 */
final class SignalHandler implements BatchHandler {
    private static final Logger log = LoggerFactory.getLogger(SignalHandler.class);
    private static final int CONFLICTS = 5;
    private static final int REPUBLISH = 500;

    private final Journal journal;
    private final Outgoing outgoing;
    private final Alarms alarms;
    private final Clock clock;
    private final Mind engine;
    private final Inbox inbox;
    private final Arrivals arrivals;
    private final Dispatcher dispatcher = new Dispatcher();
    private final Leases leases = new Leases();
    private final GuardHandler guards;
    private final States states;
    private final Outbox outbox;
    private final RunSpans spans;
    private final Counter decided;
    private final Counter ignored;
    private final Counter conflicts;

    SignalHandler(Ports ports, KafkaConfig kafka, MeterRegistry meters, Lane lane) {
        this.journal = ports.journal();
        this.outgoing = new Outgoing(ports.outlet(), kafka.topics(), ports.clock());
        this.alarms = ports.alarms();
        this.clock = ports.clock();
        this.engine = ports.mind();
        this.inbox = new Inbox(kafka, clock);
        this.arrivals = new Arrivals(lane.starts(), dispatcher);
        this.guards = new GuardHandler(ports.guards(), clock, kafka.topics(), meters);
        this.states = new States(journal, lane.of());
        this.outbox = new Outbox(kafka.topics(), dispatcher);
        this.spans = new RunSpans(ports.spans());
        decided = meters.counter("de.prime.events");
        ignored = meters.counter("de.prime.signals.ignored");
        conflicts = meters.counter("de.prime.conflicts");
        Gauge.builder("de.prime.runs.waiting", arrivals, Arrivals::size)
                .tag("lane", lane.name())
                .register(meters);
        Gauge.builder("de.prime.tasks.waiting", dispatcher, Dispatcher::waiting)
                .tag("lane", lane.name())
                .register(meters);
        Gauge.builder("de.prime.tasks.out", dispatcher, Dispatcher::out)
                .tag("lane", lane.name())
                .register(meters);
        Gauge.builder("de.prime.leases", leases, Leases::size)
                .tag("lane", lane.name())
                .register(meters);
    }

    @Override
    public void assigned(Set<TopicPartition> partitions) {
        alarms.assigned(partitions.stream().map(TopicPartition::partition).toList());
    }

    @Override
    public void revoked(Set<TopicPartition> partitions) {
        states.clear();
        guards.clear();
        var gone = partitions.stream().map(TopicPartition::partition).collect(Collectors.toSet());
        arrivals.forget(run -> gone.contains(inbox.home(run)));
        dispatcher.forget(run -> gone.contains(inbox.home(run)));
        leases.forget(run -> gone.contains(inbox.home(run)));
        alarms.revoked(gone);
    }

    /** Attempts whose workers should have been heard of by now. Any thread may ask. */
    List<Signal> silent() {
        return leases.silent(clock.instant());
    }

    @Override
    public boolean hasMore() {
        return arrivals.size() > 0;
    }

    @Override
    public void handle(List<Received> batch) throws Exception {
        var sorted = inbox.sort(batch);
        var work = arrivals.among(sorted.signals(), batch.size() >= LoopSettings.MOST);
        try {
            settleGuards(sorted.guards());
            settle(work);
        } catch (Exception e) {
            arrivals.back();
            states.clear();
            guards.clear();
            throw e;
        }
        var messages = new ArrayList<>(inbox.drain());
        messages.addAll(guards.drain());
        messages.addAll(outbox.drain(clock.instant()));
        try {
            outgoing.send(messages);
        } catch (Exception e) {
            // The batch comes again: what it decided is read back and published, its tasks wait for their turn again.
            outbox.unsent();
            arrivals.back();
            states.clear();
            guards.clear();
            throw e;
        }
        states.trim();
    }

    private void settleGuards(List<GuardSignal> signals) throws Exception {
        try {
            guards.settle(signals);
        } catch (PostgresAway | VersionConflict e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            guards.clear();
            if (signals.size() == 1) {
                log.atError()
                        .addKeyValue("target", signals.getFirst().target())
                        .setCause(e)
                        .log("a signal cannot be handled");
                inbox.refuse(signals.getFirst(), String.valueOf(e));
                return;
            }
            settleGuards(signals.subList(0, signals.size() / 2));
            settleGuards(signals.subList(signals.size() / 2, signals.size()));
        }
    }

    /** Handles signals as one batch; one that fails for its content is found by halving and put aside. */
    private void settle(List<Signal> signals) throws Exception {
        try {
            decideAndAppend(signals);
        } catch (PostgresAway | VersionConflict e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            states.clear();
            if (signals.size() == 1) {
                putAside(signals.getFirst(), e);
                return;
            }
            settle(signals.subList(0, signals.size() / 2));
            settle(signals.subList(signals.size() / 2, signals.size()));
        }
    }

    /** What cannot be decided on becomes a dead letter; a run that it was to start ends, or it would be asked for again for ever. */
    private void putAside(Signal signal, Throwable why) throws Exception {
        log.atError().addKeyValue("run_id", signal.run()).setCause(why).log("a signal cannot be handled");
        if (Arrivals.starts(signal)) {
            outbox.wake(signal.run());
            return;
        }
        var unstarted = signal instanceof Steering ? null : unstarted(signal);
        if (unstarted == null) {
            inbox.refuse(signal, String.valueOf(why));
            return;
        }
        var first = Recorded.requested(unstarted.run(), unstarted.createdAt(), unstarted.asked());
        inbox.refuse(new Signal.Requested(first), String.valueOf(why));
        outgoing.send(inbox.drain()); // before the run ends: nobody would find afterwards that the letter is missing
        end(unstarted);
    }

    /** The run that a signal is about, if it has yet to start; null also when it cannot even be read. */
    private @Nullable RunState unstarted(Signal signal) throws Exception {
        try {
            states.prepare(List.of(signal), false);
        } catch (PostgresAway e) {
            throw e;
        } catch (RuntimeException | StackOverflowError _) {
            return null;
        }
        var state = states.of(signal.run());
        return state == null || state.graph() != null || state.phase().ended() ? null : state;
    }

    private void end(RunState unstarted) throws Exception {
        var batch = new Decided();
        var events = Engine.undecidable(unstarted, clock.instant());
        batch.add(unstarted, events);
        try {
            journal.append(batch.writes()).await();
            states.goOn(events);
            carryOut(batch);
        } catch (PostgresAway | VersionConflict e) {
            throw e;
        } catch (RuntimeException e) {
            states.clear();
            log.atError().addKeyValue("run_id", unstarted.run()).setCause(e).log("a run cannot be ended");
        }
    }

    private void decideAndAppend(List<Signal> signals) throws Exception {
        for (int attempt = 1; ; attempt++) {
            states.prepare(signals, attempt == 1);
            engine.prepare(pending(signals));
            var batch = decide(signals);
            try {
                journal.append(batch.writes()).await();
                carryOut(batch);
                return;
            } catch (VersionConflict e) {
                conflicts.increment();
                states.clear();
                if (attempt == CONFLICTS) {
                    throw e;
                }
            }
        }
    }

    /** Runs that have yet to start, be it that a target lets them only now: what they ask for has to be looked up. */
    private List<RunState> pending(List<Signal> signals) {
        return signals.stream()
                .flatMap(signal -> Stream.ofNullable(states.of(signal.run())))
                .filter(state -> state.graph() == null
                        && !state.phase().ended()
                        && state.asked().workflow() != null)
                .toList();
    }

    private Decided decide(List<Signal> signals) {
        var now = clock.instant();
        var batch = new Decided();
        for (var signal : signals) {
            var state = states.of(signal.run());
            if (state == null) {
                ignored.increment();
                continue;
            }
            announce(state, signal);
            if (signal instanceof Signal.AttemptAlive alive) {
                leases.alive(alive.attempt(), now);
            }
            var events = engine.decide(state, signal, now);
            if (Arrivals.starts(signal) && ends(events)) {
                batch.woken().add(signal.run());
                continue;
            }
            if (signal instanceof Signal.TimeCame && states.fresh(signal.run())) {
                // It may have come before, and have other news by now than what it caused then.
                batch.seenBefore().add(signal.run());
            }
            if (events.isEmpty()) {
                noNews(signal, batch);
                continue;
            }
            batch.add(state, events);
            states.goOn(events);
        }
        return batch;
    }

    /**
     * Whether a run would be over at once. One that waited for its turn must not be: what asked for it may be committed, and of
     * a run that has ended nobody looks for what a crash left unpublished. A signal of its own is read again until all is out.
     */
    private static boolean ends(List<Folded> events) {
        return !events.isEmpty() && events.getLast().after().phase().ended();
    }

    private void noNews(Signal signal, Decided batch) {
        ignored.increment();
        switch (signal) {
            case Signal.TimeCame s -> {
                batch.stillWaiting().add(s.run());
                var state = states.of(s.run());
                if (state != null && state.phase().ended()) {
                    batch.seenBefore().add(s.run());
                }
            }
            case Signal.AttemptAlive _ -> {}
            case Signal.TargetDecided s -> {
                batch.seenBefore().add(s.run());
                batch.answered().add(s.run());
            }
            case Steering s -> {
                batch.seenBefore().add(s.run());
                if (Children.isStop(s)) {
                    batch.givenUp().add(s.run());
                }
            }
            case Signal.Requested _, Signal.AttemptSettled _, Signal.AttemptSilent _ ->
                batch.seenBefore().add(signal.run());
        }
    }

    private void announce(RunState state, Signal signal) {
        if (signal instanceof Signal.AttemptSettled s
                && s.worker() != null
                && s.window() != null
                && state.graph() != null
                && state.shape().has(s.attempt().node())) {
            dispatcher.announced(state.shape().node(s.attempt().node()).worker(), s.worker(), s.window());
        }
    }

    private void carryOut(Decided batch) throws Exception {
        batch.added().forEach((run, events) -> {
            decided.increment(events.size());
            var before = Objects.requireNonNull(batch.before().get(run));
            outbox.happened(before, events);
            var after = states.of(run);
            if (after != null) {
                if (after.phase().ended() && !before.phase().ended()) {
                    spans.ended(after);
                }
                leases.watch(after, clock.instant());
                after.nextDue().ifPresent(due -> alarms.note(run, due));
                if (EventStore.snapshotDue(before.version(), after.version())
                        && !after.phase().ended()) {
                    journal.snapshot(after)
                            .onFailure(e -> log.atDebug()
                                    .addKeyValue("reason", e.getMessage())
                                    .log("a long run's state was not kept"));
                }
            }
        });
        batch.woken().forEach(outbox::wake);
        republish(batch);
        deferred(batch);
    }

    /** Signals came again: what a crash may have left unpublished after their first time is published again. */
    private void republish(Decided batch) throws Exception {
        journal.recent(batch.seenBefore(), REPUBLISH).await().forEach((run, events) -> {
            var state = states.of(run);
            if (state != null) {
                outbox.again(
                        state,
                        events,
                        batch.answered().contains(run),
                        batch.givenUp().contains(run));
                leases.watch(state, clock.instant());
            }
        });
    }

    private void deferred(Decided batch) throws Exception {
        var deferrals = new ArrayList<Deferral>();
        for (var run : batch.stillWaiting()) {
            var state = states.of(run);
            if (state == null) {
                continue;
            }
            outbox.again(state, List.of(), batch.answered().contains(run), false);
            leases.watch(state, clock.instant());
            state.nextDue().ifPresent(due -> deferrals.add(new Deferral(run, state.version(), due)));
        }
        journal.defer(deferrals).await();
    }
}
