package dev.electrons.prime.simulation;

import dev.electrons.classify.Classifier;
import dev.electrons.classify.Rules;
import dev.electrons.event.Recorded;
import dev.electrons.event.RunEvent;
import dev.electrons.expression.Expressions;
import dev.electrons.prime.coordinate.Mind;
import dev.electrons.prime.engine.Engine;
import dev.electrons.prime.engine.Library;
import dev.electrons.run.Folded;
import dev.electrons.run.RunState;
import dev.electrons.signal.Signal;
import dev.electrons.signal.Steering;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The engine, which some requests are too much for, and the two engines that a planted bug makes of it. */
final class Minds {
    private static final Classifier CLASSIFIER = new Classifier(Rules.standard());
    private static final Expressions EXPRESSIONS = Expressions.standard();

    private Minds() {}

    static Mind with(Planted bug) {
        return with(bug, Library.NONE);
    }

    static Mind with(Planted bug, Library library) {
        return overwhelmed(with(bug, new Engine(CLASSIFIER, EXPRESSIONS, library)));
    }

    private static Mind with(Planted bug, Engine engine) {
        return switch (bug) {
            case DROP_DEAD_TOKEN ->
                (state, signal, now) -> Folded.onto(
                        state,
                        engine.decide(state, signal, now).stream()
                                .map(folded -> forgetful(folded.recorded()))
                                .toList());
            case DOUBLE_TIMER -> timersTwice(engine);
            case NOTHING, SKIP_FENCE, COMMIT_EARLY, NO_REPUBLISH -> engine::decide;
        };
    }

    private static Mind overwhelmed(Mind mind) {
        return (state, signal, now) -> {
            boolean open = state.graph() == null && !state.phase().ended();
            if (open && Plan.undecidable(state) && !(signal instanceof Steering)) {
                throw new IllegalStateException("it cannot be decided on");
            }
            return mind.decide(state, signal, now);
        };
    }

    private static Recorded forgetful(Recorded recorded) {
        if (!(recorded.event() instanceof RunEvent.NodeSettled e)) {
            return recorded;
        }
        var tokens = new ArrayList<>(e.tokens());
        tokens.stream().filter(token -> !token.live()).findFirst().ifPresent(tokens::remove);
        return in(
                recorded,
                recorded.version(),
                new RunEvent.NodeSettled(
                        e.node(),
                        e.iteration(),
                        e.attempt(),
                        e.outcome(),
                        tokens,
                        e.skipped(),
                        e.dispatched(),
                        e.problems()));
    }

    /** Remembers what each timer caused, and lets it cause that whenever it fires, whatever happened since. */
    private static Mind timersTwice(Engine engine) {
        Map<Signal.TimeCame, List<Recorded>> caused = new HashMap<>();
        return (state, signal, now) -> {
            if (!(signal instanceof Signal.TimeCame time)) {
                return engine.decide(state, signal, now);
            }
            var before = caused.get(time);
            if (before != null) {
                return Folded.onto(state, renumbered(before, state));
            }
            var events = engine.decide(state, signal, now);
            if (!events.isEmpty()) {
                caused.put(time, Folded.events(events));
            }
            return events;
        };
    }

    private static List<Recorded> renumbered(List<Recorded> events, RunState state) {
        var again = new ArrayList<Recorded>();
        for (var event : events) {
            again.add(in(event, state.version() + 1 + again.size(), event.event()));
        }
        return again;
    }

    private static Recorded in(Recorded of, int version, RunEvent event) {
        return new Recorded(of.run(), version, of.at(), of.actor(), of.cause(), event);
    }
}
