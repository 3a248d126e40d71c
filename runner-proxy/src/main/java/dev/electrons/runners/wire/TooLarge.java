package dev.electrons.runners.wire;

/** A runner's answer is larger than we are willing to hold. */
final class TooLarge extends RuntimeException {
    TooLarge(long limit) {
        super("the answer is larger than " + limit + " bytes", null, false, false);
    }

    String words() {
        return String.valueOf(getMessage());
    }
}
