package dev.electrons.prime.engine;

import dev.electrons.error.Failure;
import dev.electrons.event.Phase;
import dev.electrons.event.RunEvent;
import dev.electrons.event.RunEvent.Dispatch;
import dev.electrons.expression.Expressions;
import dev.electrons.graph.NodeKind;
import dev.electrons.id.NodeKey;
import dev.electrons.json.Value;
import dev.electrons.run.Evolve;
import dev.electrons.run.NodeState;
import dev.electrons.run.RunState;
import dev.electrons.signal.Steering;
import dev.electrons.task.Execution;
import dev.electrons.task.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What somebody's wish does to a run, or why it can't be obeyed. */
final class Steer {
    private static final Duration CANCEL_GRACE = Duration.ofSeconds(5);
    private static final int MOST_SIGNALS = 1_000;

    private final Story story;
    private final Steps steps;
    private final Expressions expressions;

    Steer(Story story, Steps steps, Expressions expressions) {
        this.story = story;
        this.steps = steps;
        this.expressions = expressions;
    }

    void steer(Steering wish) {
        if (story.state().steered().contains(wish.id())) {
            return;
        }
        switch (wish) {
            case Steering.CancelAsked asked -> cancel(asked);
            case Steering.PauseAsked asked -> pause(asked);
            case Steering.ResumeAsked asked -> resume(asked);
            case Steering.DecisionMade made -> decide(made);
            case Steering.SignalSent sent -> receive(sent);
            case Steering.PatchAsked asked -> new Patching(story, steps, expressions).patch(asked, this);
            case Steering.RetryAsked asked -> new Again(story, steps, expressions).retry(asked, this);
            case Steering.ReplayAsked asked -> new Again(story, steps, expressions).replay(asked, this);
        }
    }

    void refuse(Steering wish, String... problems) {
        refuse(wish, List.of(problems));
    }

    void refuse(Steering wish, List<String> problems) {
        story.tell(wish.actor(), wish.id(), new RunEvent.SignalRefused(wish.id(), problems));
    }

    /** Refuses what a run that is over, or about to be, can't do. */
    private boolean over(Steering wish) {
        var state = story.state();
        if (state.phase().ended()) {
            refuse(wish, "the run has ended: " + state.phase());
            return true;
        }
        if (state.cancelling() != null) {
            refuse(wish, "the run is being cancelled already");
            return true;
        }
        return false;
    }

    private void cancel(Steering.CancelAsked asked) {
        if (over(asked)) {
            return;
        }
        story.tell(
                asked.actor(),
                asked.id(),
                new RunEvent.RunCancelRequested(asked.reason(), story.now().plus(CANCEL_GRACE)));
        if (!Steps.inFlight(story.state())) {
            story.finish(Phase.Cancelled, null, Failure.cancelled(asked.reason()));
        }
    }

    private void pause(Steering.PauseAsked asked) {
        if (over(asked)) {
            return;
        }
        if (story.state().paused() != null) {
            refuse(asked, "the run is paused already");
            return;
        }
        story.tell(asked.actor(), asked.id(), new RunEvent.RunPaused(asked.reason()));
    }

    private void resume(Steering.ResumeAsked asked) {
        if (over(asked)) {
            return;
        }
        var state = story.state();
        if (state.paused() == null) {
            refuse(asked, "the run is not paused");
            return;
        }
        var dispatched = new ArrayList<Dispatch>();
        var going = new RunEvent.RunResumed(List.of());
        var awake = Evolve.evolve(state, story.next(asked.actor(), asked.id(), going));
        for (var key : Steps.ending(state) ? List.<NodeKey>of() : held(state)) {
            steps.begin(awake, key, state.node(key).attempts(), dispatched);
        }
        story.tell(asked.actor(), asked.id(), new RunEvent.RunResumed(dispatched));
        steps.opened(dispatched);
        steps.run();
    }

    private static List<NodeKey> held(RunState state) {
        return state.outstanding().stream()
                .filter(key -> state.node(key).held())
                .sorted(Comparator.comparing(NodeKey::node).thenComparingInt(NodeKey::iteration))
                .toList();
    }

    private void decide(Steering.DecisionMade made) {
        if (over(made)) {
            return;
        }
        var proposal = story.state().proposals().get(made.node());
        if (proposal != null && Decisions.known(made.decision())) {
            new Patching(story, steps, expressions).decide(made, proposal, this);
            return;
        }
        var problems = Decisions.problems(story.state(), made);
        Optional<NodeKey> key = problems.isEmpty() ? Decisions.waiting(story.state(), made) : Optional.empty();
        if (key.isEmpty()) {
            refuse(made, problems);
            return;
        }
        steps.settle(key.get(), Decisions.outcome(made), made.actor(), made.id());
        steps.run();
    }

    private void receive(Steering.SignalSent sent) {
        if (over(sent)) {
            return;
        }
        var state = story.state();
        int kept = state.received().values().stream().mapToInt(List::size).sum();
        if (kept >= MOST_SIGNALS) {
            refuse(sent, "the run keeps " + kept + " signals that nobody waited for, and takes no more");
            return;
        }
        var data = sent.data() == null ? Value.NULL : sent.data();
        long characters = state.received().values().stream()
                .flatMap(List::stream)
                .mapToLong(value -> value.json().length())
                .sum();
        var tooLarge = Sizes.tooLarge("the signal's data", data, Sizes.MADE)
                .or(() -> Sizes.tooMany(characters + data.json().length()));
        if (tooLarge.isPresent()) {
            refuse(sent, tooLarge.get());
            return;
        }
        story.tell(sent.actor(), sent.id(), new RunEvent.SignalReceived(sent.name(), data));
        waiting(state, sent.name()).ifPresent(key -> {
            steps.settle(key, Outcome.success(data, Execution.by(sent.actor())), sent.actor(), null);
            steps.run();
        });
    }

    private static Optional<NodeKey> waiting(RunState state, String name) {
        return state.outstanding().stream()
                .filter(key -> name.equals(
                        state.graph() == null
                                ? null
                                : state.shape().node(key.node()).signal()))
                .filter(key -> state.shape().node(key.node()).what() == NodeKind.WAIT)
                .filter(key -> state.node(key).status() == NodeState.Status.waiting
                        && !state.node(key).held()
                        && !state.node(key).betweenAttempts())
                .min(Comparator.comparing(NodeKey::node).thenComparingInt(NodeKey::iteration));
    }
}
