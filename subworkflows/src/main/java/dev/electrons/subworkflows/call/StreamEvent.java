package dev.electrons.subworkflows.call;

import java.util.Optional;

/**
 * One server-sent event.
 *
 * @param name {@code message} unless the sender named it
 * @param data its lines, joined by line breaks
 */
public record StreamEvent(String name, String data) {
    /** Name of what is no event: what a sender says beside them. */
    public static final String COMMENT = ":";

    private static final String COST = "de-cost-usd ";

    /** What the answer took in US dollars, where this says so. */
    public Optional<Double> costUsd() {
        return name.equals(COMMENT) && data.startsWith(COST)
                ? Answers.usd(data.substring(COST.length()))
                : Optional.empty();
    }
}
