package dev.electrons.expression;

/** An expression has no value here; the message says why, in words for its author. */
public final class EvaluationFailed extends RuntimeException {
    public EvaluationFailed(String message) {
        super(message, null, false, false);
    }
}
