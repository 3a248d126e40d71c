package dev.electrons.runners.cli;

import dev.electrons.runners.wire.Outflow;

/** Where an agent's words go while it works. */
public interface LiveOutput extends Outflow {
    /** Nobody listens: the answer is wanted whole, so that a broken one can be started again elsewhere. */
    LiveOutput NOBODY = new LiveOutput() {
        @Override
        public boolean wanted() {
            return false;
        }

        @Override
        public void output(String text) {}

        @Override
        public boolean begun() {
            return false;
        }

        @Override
        public boolean full() {
            return false;
        }

        @Override
        public void whenDrained(Runnable action) {
            action.run();
        }
    };

    boolean wanted();

    void output(String text);
}
