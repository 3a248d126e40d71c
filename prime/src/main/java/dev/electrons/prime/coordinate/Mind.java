package dev.electrons.prime.coordinate;

import dev.electrons.run.Folded;
import dev.electrons.run.RunState;
import dev.electrons.signal.Signal;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** What decides: {@link dev.electrons.prime.engine.Engine#decide}. */
@FunctionalInterface
public interface Mind {
    List<Folded> decide(RunState state, Signal signal, Instant now);

    /** Makes ready what deciding on these runs, which have not been admitted, may look up. */
    default void prepare(Collection<RunState> pending) throws Exception {}
}
