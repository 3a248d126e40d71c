package dev.electrons.run;

import dev.electrons.json.Value;
import java.time.Instant;

/**
 * A change of the graph that an agent wants and somebody has to approve of.
 *
 * @param operations a JSON Patch
 * @param at when it was proposed
 */
public record Proposal(Value operations, String description, Instant at) {}
