package dev.electrons.runners.wire;

import java.util.Optional;
import java.util.function.Function;

/** What one call to a runner came to. */
public sealed interface Verdict<T> {

    record Done<T>(T answer) implements Verdict<T> {}

    /**
     * It failed.
     *
     * @param committed part of the answer has reached the client, so that no other runner may take over
     * @param usage what it said that it had consumed until then
     * @param made what of it had been made until then
     */
    record Failed<T>(Fault fault, boolean committed, Optional<Usage> usage, Made made) implements Verdict<T> {
        public Failed(Fault fault, boolean committed) {
            this(fault, committed, Optional.empty());
        }

        public Failed(Fault fault, boolean committed, Optional<Usage> usage) {
            this(fault, committed, usage, Made.NOTHING);
        }

        /** The same failure of what would have been made of the answer. */
        public <U> Failed<U> as() {
            return new Failed<>(fault, committed, usage, made);
        }
    }

    /** The same verdict on what is made of the answer. */
    default <U> Verdict<U> map(Function<? super T, ? extends U> making) {
        return switch (this) {
            case Done<T>(var answer) -> new Done<>(making.apply(answer));
            case Failed<T> failed -> failed.as();
        };
    }

    static <T> Verdict<T> done(T answer) {
        return new Done<>(answer);
    }

    static <T> Verdict<T> failed(Fault fault) {
        return new Failed<>(fault, false);
    }
}
