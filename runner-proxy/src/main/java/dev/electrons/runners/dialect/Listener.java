package dev.electrons.runners.dialect;

import dev.electrons.runners.wire.Outflow;

/** Who hears an answer while it is given. */
interface Listener extends Outflow {

    /** Hears the answer only when it is whole. */
    Listener NOBODY = new Listener() {
        @Override
        public boolean live() {
            return false;
        }

        @Override
        public void hear(Piece piece) {}

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

    /** Whether pieces are wanted as they come. */
    boolean live();

    /** Text and tool calls in the order in which they were said. */
    void hear(Piece piece);
}
