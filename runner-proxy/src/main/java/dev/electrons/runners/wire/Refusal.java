package dev.electrons.runners.wire;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A runner's answer that says no.
 *
 * @param fault what that means, whoever says it
 * @param body what else it says; missing when that is no JSON
 */
public record Refusal(int status, Fault fault, JsonNode body) {}
