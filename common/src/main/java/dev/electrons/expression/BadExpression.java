package dev.electrons.expression;

public final class BadExpression extends RuntimeException {
    public BadExpression(String message) {
        super(message);
    }
}
