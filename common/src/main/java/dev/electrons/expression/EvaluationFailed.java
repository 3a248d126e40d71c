package dev.electrons.expression;

public final class EvaluationFailed extends RuntimeException {
    public EvaluationFailed(String message) {
        super(message);
    }
}
