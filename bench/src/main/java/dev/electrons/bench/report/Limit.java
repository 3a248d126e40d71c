package dev.electrons.bench.report;

/** What this machine can do at best at the same thing, measured in the same run. */
public record Limit(String name, double value) {}
