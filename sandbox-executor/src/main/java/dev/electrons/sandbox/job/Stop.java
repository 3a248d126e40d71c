package dev.electrons.sandbox.job;

/** Why we end a program that would have gone on. */
public enum Stop {
    CANCELLED("cancelled"),
    WALL_TIME("the wall time limit was reached"),
    CPU_TIME("the processor time limit was reached"),
    OUTPUT("the output limit was reached"),
    DISK("the workspace limit was reached");

    private final String words;

    Stop(String words) {
        this.words = words;
    }

    public String words() {
        return words;
    }

    public Ending ending() {
        return switch (this) {
            case CANCELLED -> Ending.CANCELLED;
            case WALL_TIME, CPU_TIME -> Ending.TIMEOUT;
            case OUTPUT -> Ending.OUTPUT_LIMIT;
            case DISK -> Ending.DISK_LIMIT;
        };
    }
}
