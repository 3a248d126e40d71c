package dev.electrons.prime.simulation;

import dev.electrons.event.WorkRequest;
import dev.electrons.id.RunId;
import dev.electrons.signal.Signal;
import java.util.List;
import java.util.Map;

/**
 * What clients will want in one world: runs, and how these are steered.
 *
 * @param asks in the order in which they are accepted
 * @param steers in no order
 * @param drawings the graphs of those runs that have one
 */
record Plan(List<Ask> asks, List<Steer> steers, Map<RunId, Drawing> drawings) {

    /** A run that somebody wants. */
    record Ask(RunId run, WorkRequest request) {}

    /**
     * A signal from outside.
     *
     * @param after how many of the run's events are durable before it may come
     * @param times how often it is sent
     */
    record Steer(Signal signal, int after, int times) {}
}
