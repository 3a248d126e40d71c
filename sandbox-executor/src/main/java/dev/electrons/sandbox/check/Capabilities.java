package dev.electrons.sandbox.check;

import java.util.List;
import java.util.Map;

/**
 * What this machine was found to enforce.
 *
 * @param backends those there are, and why one can't be used here
 * @param isolation promises that every job's sandbox keeps; without any one of them nothing runs
 * @param limits how each limit is held
 * @param proven limits that a program in a box was seen to run into in the self-test
 * @param notEnforced limits that are held less than in full, in words
 */
public record Capabilities(
        String backend,
        List<Offer> backends,
        List<String> isolation,
        Map<String, String> limits,
        List<String> proven,
        List<String> notEnforced,
        Map<String, Long> defaults,
        Map<String, Long> maximum) {}
