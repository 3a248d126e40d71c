package dev.electrons.graph;

/** What the coordinator has to do with a node of some kind. */
public enum NodeKind {
    /** Hand it to workers. */
    TASK,
    /** One expression, evaluated on the spot. */
    TRANSFORM,
    /** A list of which some stay, evaluated on the spot. */
    FILTER,
    /** A list made into one value, on the spot. */
    AGGREGATE,
    /** Choose where to go on. */
    BRANCH,
    /** Passes of a body, one after the other. */
    LOOP,
    /** Passes of a body, one for each item of a list. */
    MAP,
    /** Let time pass, or wait for a named signal. */
    WAIT,
    /** Ask a person. */
    HUMAN,
    /** Run another definition. */
    SUBWORKFLOW;

    /** The kind of task that an external worker of some name does. */
    public static final String FUNCTION = "function";

    static NodeKind of(String kind) {
        return switch (kind) {
            case "transform" -> TRANSFORM;
            case "filter" -> FILTER;
            case "aggregate" -> AGGREGATE;
            case "branch" -> BRANCH;
            case "loop" -> LOOP;
            case "map" -> MAP;
            case "wait" -> WAIT;
            case "human" -> HUMAN;
            case "subworkflow" -> SUBWORKFLOW;
            default -> TASK;
        };
    }

    /** Whether it is over the moment it starts. */
    public boolean inline() {
        return switch (this) {
            case TRANSFORM, FILTER, AGGREGATE, BRANCH -> true;
            case TASK, LOOP, MAP, WAIT, HUMAN, SUBWORKFLOW -> false;
        };
    }

    /** Whether it has a body that is passed through. */
    public boolean container() {
        return this == LOOP || this == MAP;
    }
}
