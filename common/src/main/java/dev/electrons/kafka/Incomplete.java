package dev.electrons.kafka;

/** Thrown while reading when something that must be there is not; the words say what. */
final class Incomplete extends RuntimeException {
    Incomplete(String words) {
        super(words, null, false, false);
    }

    String words() {
        return String.valueOf(getMessage());
    }
}
