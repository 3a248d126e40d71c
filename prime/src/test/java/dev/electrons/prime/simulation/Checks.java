package dev.electrons.prime.simulation;

import dev.electrons.event.Recorded;
import dev.electrons.event.RunEvent;
import dev.electrons.id.RunId;
import dev.electrons.kafka.Message;
import dev.electrons.prime.coordinate.Mind;
import dev.electrons.run.RunState;
import dev.electrons.signal.Steering;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** When which invariant is looked at. */
final class Checks {
    private final World world;
    private final TableChecks table;
    private final TopicChecks topics;
    private final Answered answered;
    private final Below below;
    private final TargetChecks targets;
    private final Map<Member, Set<RunId>> judged = new HashMap<>();

    Checks(World world, Noise noise) {
        this.world = world;
        table = new TableChecks(world);
        topics = new TopicChecks(world, table, noise);
        answered = new Answered(world, noise);
        below = new Below(world);
        targets = new TargetChecks(world);
    }

    /** The coordinator goes to its batch, or back to it: what it knows of each run is to be what is stored. */
    void batchBegins(Member member) {
        judged.remove(member);
    }

    /** The mind, with an eye on what state it is asked about first. */
    Mind watching(Member member, Mind mind) {
        return (state, signal, now) -> {
            if (judged.computeIfAbsent(member, _ -> new HashSet<>()).add(state.run())) {
                int length = world.store().length(state.run());
                Broken.unless(
                        state.version() <= length,
                        "%s thinks that %s is at version %d, the table has %d",
                        member,
                        state.run(),
                        state.version(),
                        length);
                Same.orBroken(member + "'s state", state, world.store().state(state.run(), state.version()));
            }
            return mind.decide(state, signal, now);
        };
    }

    void appended(RunId run) {
        below.named(run);
        table.appended(run);
        targets.appended(run);
    }

    void published(Message message) {
        topics.published(message);
    }

    void crashed() {
        answered.check();
    }

    /** Nothing can happen but that time passes: everything that is durable must have had its consequences. */
    void quiet() {
        answered.quiet();
        world.store().runs().forEach(topics::complete);
        world.store().runs().forEach(below::quiet);
        targets.quiet();
    }

    void end() {
        for (var run : world.store().runs()) {
            table.companions(run);
            var state = world.store().state(run, world.store().length(run));
            new Verdict(state, world.plan().drawing(state), cancelWanted(state), altered(state)).check();
        }
        targets.end();
    }

    /** Itself, or the run whose graph it took over. */
    private boolean altered(RunState state) {
        var origin = state.asked().origin();
        return world.store().events(state.run()).stream().anyMatch(Checks::alters)
                || (origin != null
                        && origin.rerunOf() != null
                        && world.store().events(origin.rerunOf()).stream().anyMatch(Checks::alters));
    }

    private static boolean alters(Recorded recorded) {
        return recorded.event() instanceof RunEvent.RunPatched || replays(recorded);
    }

    private static boolean replays(Recorded recorded) {
        return recorded.event() instanceof RunEvent.NodesReset
                && recorded.cause() != null
                && recorded.cause().startsWith("replay");
    }

    private boolean cancelWanted(RunState state) {
        return Below.parent(state).isPresent()
                || world.plan().steers().stream()
                        .anyMatch(steer -> steer.signal() instanceof Steering.CancelAsked asked
                                && asked.run().equals(state.run()));
    }
}
