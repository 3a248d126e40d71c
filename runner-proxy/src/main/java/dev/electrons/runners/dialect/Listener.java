package dev.electrons.runners.dialect;

/** Who hears an answer while it is given. */
interface Listener {

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

    /** Whether something has reached the client. */
    boolean begun();

    /** Whether the client reads slower than we write. */
    boolean full();

    /** Runs once when the client has caught up. */
    void whenDrained(Runnable action);
}
