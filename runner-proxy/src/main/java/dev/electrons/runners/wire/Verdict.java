package dev.electrons.runners.wire;

/** What one call to a runner came to. */
public sealed interface Verdict<T> {

    record Done<T>(T answer) implements Verdict<T> {}

    /**
     * It failed.
     *
     * @param committed part of the answer has reached the client, so that no other runner may take over
     */
    record Failed<T>(Fault fault, boolean committed) implements Verdict<T> {}

    static <T> Verdict<T> done(T answer) {
        return new Done<>(answer);
    }

    static <T> Verdict<T> failed(Fault fault) {
        return new Failed<>(fault, false);
    }
}
