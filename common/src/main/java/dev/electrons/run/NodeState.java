package dev.electrons.run;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.electrons.id.RunId;
import dev.electrons.json.Value;
import dev.electrons.task.Execution;
import dev.electrons.task.Outcome;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

/**
 * Where one pass of a node stands.
 *
 * @param attempts how many attempts were dispatched
 * @param earlier those of them that somebody had it begun anew after: its retry policy does not count them
 * @param live live tokens that reached it
 * @param dead dead tokens that reached it
 * @param mapped what its input expression gave; for a map, its items
 * @param since when it came into this status
 * @param began when its first attempt was dispatched; null before
 * @param due when the attempt in flight times out, or what is waited for comes; null while the run is paused
 * @param outcome of the last attempt
 * @param round a loop's or map's passes; null for other kinds
 * @param child the run that a subworkflow is
 * @param alone whether it is being replayed for its own sake, so that nothing follows from it
 * @param given whether its input is what whoever replays it gave, which its next attempts get as well
 * @param spent what its attempts took, since the run was opened the last time; null when nobody counted
 */
public record NodeState(
        Status status,
        int attempts,
        int earlier,
        int live,
        int dead,
        @Nullable Value mapped,
        Instant since,
        @Nullable Instant began,
        @Nullable Instant due,
        @Nullable Outcome outcome,
        @Nullable Round round,
        @Nullable RunId child,
        boolean alone,
        boolean given,
        Execution.@Nullable Usage spent) {

    /** As the public contract names them. */
    public enum Status {
        pending,
        running,
        waiting,
        completed,
        failed,
        skipped,
        cancelled;

        /** Whether the node still owes an outcome. */
        public boolean outstanding() {
            return this == running || this == waiting;
        }
    }

    /**
     * The passes of a loop or map since it began.
     *
     * @param serials the iteration of the nodes in each pass, in the order of the passes
     * @param open how many have something outstanding
     * @param exhausted whether a loop ended because it may have no more
     */
    public record Round(PVector<Integer> serials, int open, boolean exhausted) {
        static final Round FIRST = new Round(TreePVector.empty(), 0, false);

        @JsonCreator
        static Round read(
                @JsonProperty("serials") List<Integer> serials,
                @JsonProperty("open") int open,
                @JsonProperty("exhausted") boolean exhausted) {
            return new Round(TreePVector.from(serials), open, exhausted);
        }

        /** How many passes there were. */
        public int opened() {
            return serials.size();
        }

        Round more(int passes) {
            return new Round(serials, open + passes, exhausted);
        }
    }

    static NodeState untouched(Instant since) {
        return new NodeState(Status.pending, 0, 0, 0, 0, null, since, null, null, null, null, null, false, false, null);
    }

    /** Whether it is ready and only a pause holds it back. */
    public boolean held() {
        return status == Status.waiting && due == null;
    }

    /** Whether an attempt failed, and the next one has yet to begin. */
    public boolean betweenAttempts() {
        return status == Status.waiting && due != null && outcome != null;
    }

    /** How many attempts its retry policy counts. */
    public int tries() {
        return attempts - earlier;
    }

    /** Characters of what it keeps: its input and its output. */
    long kept() {
        return length(mapped) + (outcome == null ? 0 : length(outcome.output()));
    }

    private static long length(@Nullable Value value) {
        return value == null ? 0 : value.json().length();
    }

    NodeState token(boolean alive) {
        return arrived(live + (alive ? 1 : 0), dead + (alive ? 0 : 1));
    }

    NodeState arrived(int alive, int notAlive) {
        var next = new Next(this);
        next.live = alive;
        next.dead = notAlive;
        return next.done();
    }

    /** @param last the outcome of the attempt before; null for what waits itself, as it does not wait for its next attempt */
    NodeState dispatched(
            Status as,
            int attempt,
            @Nullable Value input,
            Instant at,
            @Nullable Instant until,
            @Nullable RunId run,
            @Nullable Outcome last) {
        var next = new Next(this).at(as, at, until);
        next.attempts = attempt;
        next.mapped = input;
        next.began = began == null ? at : began;
        next.child = run;
        next.outcome = last;
        return next.done();
    }

    NodeState retrying(Outcome last, Instant at, Instant retryAt) {
        var next = new Next(this).at(Status.waiting, at, retryAt);
        next.outcome = last;
        next.spent = with(last);
        return next.done();
    }

    NodeState ended(Status ending, @Nullable Outcome last, Instant at) {
        return end(ending, last, at).done();
    }

    /** Its last attempt has ended it. */
    NodeState settled(Status ending, Outcome last, Instant at) {
        var next = end(ending, last, at);
        next.spent = with(last);
        return next.done();
    }

    private Next end(Status ending, @Nullable Outcome last, Instant at) {
        var next = new Next(this).at(ending, at, null);
        next.outcome = last;
        next.alone = false;
        next.given = false;
        return next;
    }

    private Execution.@Nullable Usage with(Outcome last) {
        return Execution.Usage.sum(spent, last.execution().usage());
    }

    /** The run is opened again: what was spent before was told with its result. */
    NodeState told() {
        var next = new Next(this);
        next.spent = null;
        return next.done();
    }

    /** What is over at once counts as tried when it ends. */
    NodeState tried(int attempt) {
        var next = new Next(this);
        next.attempts = Math.max(attempts, attempt);
        return next.done();
    }

    NodeState passing(Round passes) {
        var next = new Next(this);
        next.round = passes;
        return next.done();
    }

    /** As if it had not run, but for the count of its attempts. */
    NodeState reset(Instant at, boolean byItself) {
        var next = new Next(untouched(at));
        next.attempts = attempts;
        next.earlier = attempts;
        next.mapped = mapped;
        next.alone = byItself;
        next.spent = spent;
        return next.done();
    }

    /** It was ready, and what it is has changed before it began. */
    NodeState letGo(Instant at) {
        var next = new Next(untouched(at));
        next.attempts = attempts - 1;
        next.earlier = earlier;
        next.live = live;
        next.dead = dead;
        next.alone = alone;
        next.spent = spent;
        return next.done();
    }

    /** It is replayed, with an input that its next attempts keep. */
    NodeState replayed() {
        var next = new Next(this);
        next.given = true;
        return next.done();
    }

    /** A loop or map goes on in the pass in which it failed. */
    NodeState reopened(Instant at) {
        var next = end(Status.running, null, at);
        next.earlier = Math.max(0, attempts - 1);
        next.child = null;
        return next.done();
    }

    /** The next state while it is made: what is not changed stays. */
    private static final class Next {
        private Status status;
        private int attempts;
        private int earlier;
        private int live;
        private int dead;
        private @Nullable Value mapped;
        private Instant since;
        private @Nullable Instant began;
        private @Nullable Instant due;
        private @Nullable Outcome outcome;
        private @Nullable Round round;
        private @Nullable RunId child;
        private boolean alone;
        private boolean given;
        private Execution.@Nullable Usage spent;

        private Next(NodeState of) {
            status = of.status;
            attempts = of.attempts;
            earlier = of.earlier;
            live = of.live;
            dead = of.dead;
            mapped = of.mapped;
            since = of.since;
            began = of.began;
            due = of.due;
            outcome = of.outcome;
            round = of.round;
            child = of.child;
            alone = of.alone;
            given = of.given;
            spent = of.spent;
        }

        private Next at(Status now, Instant from, @Nullable Instant until) {
            status = now;
            since = from;
            due = until;
            return this;
        }

        private NodeState done() {
            return new NodeState(
                    status, attempts, earlier, live, dead, mapped, since, began, due, outcome, round, child, alone,
                    given, spent);
        }
    }
}
