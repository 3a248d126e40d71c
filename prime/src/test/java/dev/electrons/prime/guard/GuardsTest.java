package dev.electrons.prime.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.guard.Asker;
import dev.electrons.guard.Ending;
import dev.electrons.guard.GuardCheck;
import dev.electrons.guard.GuardCodec;
import dev.electrons.guard.GuardEvent;
import dev.electrons.guard.GuardPolicy;
import dev.electrons.guard.GuardRecord;
import dev.electrons.guard.GuardSignal;
import dev.electrons.guard.GuardState;
import dev.electrons.guard.Refusal;
import dev.electrons.guard.Refusal.Reason;
import dev.electrons.guard.Target;
import dev.electrons.id.RunId;
import dev.electrons.postgres.GuardStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GuardsTest {
    private static final GuardPolicy PATIENT =
            new GuardPolicy(Duration.ZERO, 1_000, Duration.ZERO, Duration.ZERO, false, true);

    private final Target target = Target.of("  GitHub.com/Acme/Shop ");
    private final List<GuardRecord> story = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-20T12:00:00Z");
    private GuardState state = GuardState.empty(target);

    private List<GuardEvent> say(GuardSignal signal) {
        var events = Guards.decide(state, signal, now);
        story.addAll(events);
        state = GuardState.fold(state, events);
        return events.stream().map(GuardRecord::event).toList();
    }

    private Asker asker(GuardPolicy policy) {
        return asker(policy, "shop", 5);
    }

    private Asker asker(GuardPolicy policy, String app, int priority) {
        return new Asker(RunId.next(), app, "deploy", priority, policy, now.plusSeconds(300));
    }

    private List<GuardEvent> ask(Asker asker) {
        return say(new GuardSignal.Acquire(target.name(), asker));
    }

    private List<GuardEvent> end(Asker asker, Ending ending) {
        return say(new GuardSignal.Release(target.name(), asker.run(), ending));
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    private static Reason refused(List<GuardEvent> events) {
        return ((GuardEvent.Refused) events.getFirst()).refusal().reason();
    }

    @Test
    void namesAreTheSameInTheirNormalForm() {
        assertThat(target).isEqualTo(Target.of("github.com/acme/shop"));
        assertThat(target.key())
                .hasSize(32)
                .isNotEqualTo(Target.of("github.com/acme/other").key());
        assertThat(Target.of("Cafe\u0301")).isEqualTo(Target.of("caf\u00e9"));
    }

    @Test
    void oneRunHasTheTargetAndTheNextIsRefused() {
        var first = asker(GuardPolicy.STANDARD);
        assertThat(ask(first)).containsExactly(new GuardEvent.Granted(first));
        assertThat(ask(first)).isEmpty();
        var events = ask(asker(GuardPolicy.STANDARD));
        assertThat(refused(events)).isEqualTo(Reason.ResourceBusy);
        assertThat(((GuardEvent.Refused) events.getFirst()).refusal().heldBy()).isEqualTo(first.run());
        var others = ask(asker(GuardPolicy.STANDARD, "press", 5));
        assertThat(((GuardEvent.Refused) others.getFirst()).refusal().heldBy()).isNull();
    }

    @Test
    void afterACompletionThereIsACooldown() {
        var first = asker(GuardPolicy.STANDARD);
        ask(first);
        end(first, Ending.COMPLETED);
        pass(Duration.ofMinutes(4));
        var events = ask(asker(GuardPolicy.STANDARD));
        assertThat(refused(events)).isEqualTo(Reason.RecentlyExecuted);
        assertThat(((GuardEvent.Refused) events.getFirst()).refusal().nextAllowedAt())
                .isEqualTo(Instant.parse("2026-11-20T12:05:00Z"));
        pass(Duration.ofMinutes(1));
        assertThat(ask(asker(GuardPolicy.STANDARD)).getFirst()).isInstanceOf(GuardEvent.Granted.class);
    }

    @Test
    void failuresAreFollowedByABackoffThatDoublesUntilSomebodyHasToLook() {
        for (int failures = 1; failures <= 3; failures++) {
            var asker = asker(GuardPolicy.STANDARD);
            assertThat(ask(asker).getFirst()).isInstanceOf(GuardEvent.Granted.class);
            end(asker, Ending.FAILED_BEFORE);
            if (failures < 3) {
                var events = ask(asker(GuardPolicy.STANDARD));
                assertThat(refused(events)).isEqualTo(Reason.BackoffActive);
                var next = ((GuardEvent.Refused) events.getFirst()).refusal().nextAllowedAt();
                var minute = Duration.ofMinutes(1L << (failures - 1));
                assertThat(Duration.between(now, next))
                        .isBetween(
                                minute.multipliedBy(9).dividedBy(10),
                                minute.multipliedBy(11).dividedBy(10));
                pass(minute.multipliedBy(2));
            }
        }
        assertThat(refused(ask(asker(GuardPolicy.STANDARD)))).isEqualTo(Reason.ExhaustedRetries);
        assertThat(GuardCheck.review(state, now)).isTrue();
        pass(Duration.ofDays(1));
        assertThat(refused(ask(asker(GuardPolicy.STANDARD)))).isEqualTo(Reason.ExhaustedRetries);
        say(new GuardSignal.Approve("w1", target.name(), "operator", "mended"));
        assertThat(ask(asker(GuardPolicy.STANDARD)).getFirst()).isInstanceOf(GuardEvent.Granted.class);
    }

    @Test
    void aFailureWhileExecutingIsAskedAboutWhereThePolicySaysSo() {
        var asks = new GuardPolicy(Duration.ZERO, 10, Duration.ZERO, Duration.ZERO, true, false);
        var first = asker(asks);
        ask(first);
        end(first, Ending.FAILED_BEFORE);
        var second = asker(asks);
        assertThat(ask(second).getFirst()).isInstanceOf(GuardEvent.Granted.class);
        end(second, Ending.FAILED_DURING);
        assertThat(refused(ask(asker(asks)))).isEqualTo(Reason.PreviousExecutionFailed);
    }

    @Test
    void thoseWhoWaitAreServedByPriorityAndFairlyBetweenApps() {
        var holder = asker(PATIENT, "shop", 5);
        ask(holder);
        var flood = List.of(asker(PATIENT, "shop", 5), asker(PATIENT, "shop", 5), asker(PATIENT, "shop", 5));
        flood.forEach(this::ask);
        var press = asker(PATIENT, "press", 5);
        ask(press);
        var urgent = asker(PATIENT, "shop", 9);
        ask(urgent);
        var served = new ArrayList<RunId>();
        for (var last = holder;
                state.holder() != null;
                last = state.holder() == null ? last : state.holder().asker()) {
            end(last, Ending.COMPLETED);
            if (state.holder() != null) {
                served.add(state.holder().asker().run());
            }
        }
        assertThat(served)
                .containsExactly(
                        urgent.run(),
                        press.run(),
                        flood.get(0).run(),
                        flood.get(1).run(),
                        flood.get(2).run());
        assertThat(state.queue().all()).isEmpty();
    }

    @Test
    void whoWaitsForTimeIsServedWhenItHasCome() {
        var cool = new GuardPolicy(Duration.ofMinutes(1), 10, Duration.ZERO, Duration.ZERO, false, true);
        var first = asker(cool);
        ask(first);
        var second = asker(cool);
        ask(second);
        end(first, Ending.COMPLETED);
        assertThat(state.holder()).isNull();
        assertThat(GuardCheck.nextDue(state, now)).contains(now.plusSeconds(60));
        pass(Duration.ofMinutes(1));
        assertThat(say(new GuardSignal.TimeCame(target.name(), now))).containsExactly(new GuardEvent.Granted(second));
    }

    @Test
    void aRunThatHadToGiveItBackIsInTheWayOfNewcomersUntilItEnds() {
        var first = asker(GuardPolicy.STANDARD);
        ask(first);
        say(new GuardSignal.Clear("w1", target.name(), "operator", "stuck"));
        assertThat(refused(ask(asker(GuardPolicy.STANDARD)))).isEqualTo(Reason.ExecutionRaceCondition);
        var waits = asker(PATIENT);
        assertThat(ask(waits).getFirst()).isInstanceOf(GuardEvent.Refused.class);
        end(first, Ending.COMPLETED);
        assertThat(ask(asker(PATIENT)).getFirst()).isInstanceOf(GuardEvent.Granted.class);
    }

    @Test
    void whatWasDecidedOnIsKeptWithTheDecision() {
        var lenient = new GuardPolicy(Duration.ofHours(1), 9, Duration.ofHours(1), Duration.ofHours(1), false, false);
        var first = asker(lenient);
        ask(first);
        end(first, Ending.COMPLETED);
        var completed = now;
        pass(Duration.ofHours(2));
        var second = asker(lenient);
        ask(second);
        end(second, Ending.FAILED_DURING);
        var failed = now;
        pass(Duration.ofMinutes(1));
        var refused = (GuardEvent.Refused) ask(asker(lenient)).getFirst();
        assertThat(refused.refusal().reason()).isEqualTo(Reason.BackoffActive);
        assertThat(refused.inputs()).isEqualTo(new GuardEvent.Inputs(1, failed, true, completed));
        var waits = new GuardPolicy(Duration.ofHours(9), 9, Duration.ofHours(1), Duration.ofHours(1), false, true);
        var queued = (GuardEvent.Queued) ask(asker(waits)).getFirst();
        assertThat(queued.inputs()).isEqualTo(new GuardEvent.Inputs(1, failed, true, completed));
    }

    @Test
    void aDecisionFromBeforeItsInputsWereKeptIsRead() {
        ask(asker(GuardPolicy.STANDARD));
        var refused = (GuardEvent.Refused) ask(asker(GuardPolicy.STANDARD)).getFirst();
        var text = GuardCodec.encode(refused);
        var old = text.substring(0, text.indexOf(",\"inputs\"")) + "}";
        assertThat(GuardCodec.decode("guard.refused", old))
                .isEqualTo(new GuardEvent.Refused(refused.asker(), refused.refusal(), null));
    }

    @Test
    void whetherAnOperatorHasToLookIsMeasuredByTheDefinitionsOwnMaximum() {
        var once = new GuardPolicy(Duration.ZERO, 1, Duration.ZERO, Duration.ZERO, false, false);
        var only = asker(once);
        ask(only);
        end(only, Ending.FAILED_BEFORE);
        assertThat(GuardCheck.review(state, now)).isTrue();
        say(new GuardSignal.Approve("w1", target.name(), "operator", "seen"));
        for (int i = 0; i < 4; i++) {
            var patient = asker(PATIENT);
            ask(patient);
            end(patient, Ending.FAILED_BEFORE);
        }
        assertThat(GuardCheck.review(state, now)).isFalse();
        assertThat(refused(ask(asker(GuardPolicy.STANDARD)))).isEqualTo(Reason.ExhaustedRetries);
        assertThat(GuardCheck.review(state, now)).isTrue();
    }

    @Test
    void aLargerQueueIsKeptMoreRarely() {
        ask(asker(PATIENT));
        assertThat(GuardStore.snapshotDue(499, at(500, 0))).isTrue();
        assertThat(GuardStore.snapshotDue(500, at(501, 0))).isFalse();
        assertThat(GuardStore.snapshotDue(499, at(500, 1_100))).isFalse();
        assertThat(GuardStore.snapshotDue(999, at(1_000, 1_100))).isTrue();
    }

    private GuardState at(int version, int waiting) {
        var some = GuardState.empty(target);
        for (int i = 0; i < waiting; i++) {
            var queued = new GuardEvent.Queued(asker(PATIENT), new Refusal(Reason.ResourceBusy, null, null, "x"), null);
            some = some.after(new GuardRecord(target.key(), target.name(), i + 1, now, "prime", null, queued));
        }
        var left = new GuardEvent.Left(RunId.next());
        return some.after(new GuardRecord(target.key(), target.name(), version, now, "prime", null, left));
    }

    @Test
    void aTurnCostsTheSameHoweverManyWait() {
        var holder = asker(PATIENT);
        ask(holder);
        for (int i = 0; i < 20_000; i++) {
            ask(asker(PATIENT, "app" + i % 5, i % 2));
        }
        assertThat(state.queue().first().count()).isEqualTo(10);
        assertThat(state.queue().size()).isEqualTo(20_000);
        assertThat(state.queue().all().stream().filter(waiter -> waiter.asker().priority() == 1))
                .hasSize(10_000);
    }

    @Test
    void whoNoLongerWaitsLeaves() {
        var holder = asker(PATIENT);
        ask(holder);
        var waits = asker(PATIENT);
        ask(waits);
        assertThat(end(waits, Ending.CANCELLED)).containsExactly(new GuardEvent.Left(waits.run()));
        assertThat(end(waits, Ending.CANCELLED)).isEmpty();
    }

    @Test
    void eventsSnapshotsAndSignalsAreReadBackAsTheyWere() {
        var holder = asker(PATIENT);
        ask(holder);
        ask(asker(PATIENT));
        say(new GuardSignal.Clear("w1", target.name(), "operator", "stuck"));
        end(holder, Ending.FAILED_DURING);
        ask(asker(GuardPolicy.STANDARD));
        assertThat(GuardCodec.state(GuardCodec.snapshot(state))).isEqualTo(state);
        for (var event : story) {
            assertThat(GuardCodec.decode(GuardCodec.type(event.event()), GuardCodec.encode(event.event())))
                    .isEqualTo(event.event());
        }
        assertThat(GuardState.fold(GuardState.empty(target), story)).isEqualTo(state);
        var signal = new GuardSignal.Acquire(target.name(), holder);
        assertThat(GuardCodec.signal(GuardCodec.bytes(signal))).isEqualTo(signal);
        assertThat(new Refusal(Reason.ResourceBusy, null, null, "x").reason().review())
                .isFalse();
    }
}
