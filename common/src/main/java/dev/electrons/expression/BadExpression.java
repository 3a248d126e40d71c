package dev.electrons.expression;

/** A text is no expression, or names what can't exist; the message says where and why. */
public final class BadExpression extends RuntimeException {
    public BadExpression(String message) {
        super(message, null, false, false);
    }
}
