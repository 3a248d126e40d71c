package dev.electrons.runners.wire;

/** A runner's answer is packed in a way that was not asked for. */
final class Compressed extends RuntimeException {
    Compressed(String encoding) {
        super(
                "the answer is compressed (" + Faults.shortened(encoding) + "), which was not asked for",
                null,
                false,
                false);
    }

    String words() {
        return String.valueOf(getMessage());
    }
}
