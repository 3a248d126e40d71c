package dev.electrons.bench.report;

/** What a figure should be at least, or at most. */
public record Goal(boolean atLeast, double value) {
    public static Goal atLeast(double value) {
        return new Goal(true, value);
    }

    public static Goal atMost(double value) {
        return new Goal(false, value);
    }

    public boolean met(double measured) {
        return atLeast ? measured >= value : measured <= value;
    }

    String words() {
        return (atLeast ? "≥ " : "≤ ") + Numbers.of(value);
    }
}
