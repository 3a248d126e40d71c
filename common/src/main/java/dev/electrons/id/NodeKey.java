package dev.electrons.id;

/** One pass of one node within a run. */
public record NodeKey(String node, int iteration) {
    public static NodeKey of(AttemptId attempt) {
        return new NodeKey(attempt.node(), attempt.iteration());
    }

    public AttemptId attempt(RunId run, int number) {
        return new AttemptId(run, node, iteration, number);
    }
}
