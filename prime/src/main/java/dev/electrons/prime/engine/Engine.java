package dev.electrons.prime.engine;

import dev.electrons.classify.Classifier;
import dev.electrons.error.Failure;
import dev.electrons.event.Phase;
import dev.electrons.expression.Expressions;
import dev.electrons.run.Folded;
import dev.electrons.run.RunState;
import dev.electrons.signal.Signal;
import dev.electrons.signal.Steering;
import java.time.Instant;
import java.util.List;

/**
 * Decides what a signal does to a run. A signal that was answered before, or comes too late, gives no events. Not
 * thread-safe.
 */
public final class Engine {
    /** Of one run: its history has to be read as a whole by whoever takes the run over. */
    private static final int MOST_EVENTS = 200_000;

    private final Admission admission;
    private final Expressions expressions;
    private final Items items = new Items();
    private final int mostEvents;

    public Engine(Classifier classifier, Expressions expressions, Library library) {
        this(classifier, expressions, library, MOST_EVENTS);
    }

    /** @param mostEvents of one run, after which it fails */
    Engine(Classifier classifier, Expressions expressions, Library library, int mostEvents) {
        this.mostEvents = mostEvents;
        this.admission = new Admission(classifier, library, expressions);
        this.expressions = expressions;
    }

    /**
     * The events that follow the state's last one because of this signal, each with the state it makes.
     *
     * @param state with the run's first event folded in
     */
    public List<Folded> decide(RunState state, Signal signal, Instant now) {
        var story = new Story(state, now);
        var steps = new Steps(story, expressions, items);
        var attempts = new Attempts(story, steps);
        switch (signal) {
            case Signal.Requested _ -> admit(story, steps);
            case Signal.AttemptSettled settled -> attempts.settled(settled);
            case Signal.AttemptSilent silent -> attempts.silent(silent);
            case Signal.TimeCame _ -> timeCame(story, steps, attempts);
            case Signal.TargetDecided decided -> {
                admission.decided(story, steps, decided);
                steps.run();
            }
            case Signal.AttemptAlive _ -> {}
            case Steering steering -> new Steer(story, steps, expressions).steer(steering);
        }
        if (story.state().version() >= mostEvents && !story.state().phase().ended()) {
            var words = "the run has " + story.state().version() + " events, and " + mostEvents + " is the most";
            story.finish(Phase.Failed, null, Failure.work("TOO_MANY_EVENTS", words));
        }
        return story.events();
    }

    /** The end of a run that has yet to start, and on which nothing could be decided. */
    public static List<Folded> undecidable(RunState state, Instant now) {
        var story = new Story(state, now);
        var words = "the request cannot be decided on; its dead letter says why";
        story.finish(Phase.Failed, null, new Failure("INTERNAL_ERROR", words, false, Failure.Origin.INFRASTRUCTURE));
        return story.events();
    }

    private void timeCame(Story story, Steps steps, Attempts attempts) {
        var state = story.state();
        if (state.phase() == Phase.Pending && Starts.last(state).isAfter(story.now())) {
            admit(story, steps); // what was accepted and not heard of
        } else if (!state.phase().ended()) {
            new Clockwork(story, steps, attempts).timeCame();
        }
    }

    private void admit(Story story, Steps steps) {
        admission.admit(story, steps);
        steps.run();
    }
}
