package dev.electrons.subworkflows.attempt;

import dev.electrons.task.Outcome;
import dev.electrons.task.Task;

/** Does the work of one kind. Blocks its thread, which is a virtual one; every expected failure is an outcome. */
@FunctionalInterface
public interface Executor {
    /**
     * Executes one attempt to its end.
     *
     * @param attempt where live output goes, and what says that it must stop; then any outcome will do, soon
     */
    Outcome execute(Task task, Attempt attempt);
}
