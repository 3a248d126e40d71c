package dev.electrons.task;

/**
 * A file that work left behind, named by what is in it.
 *
 * @param path as the program named it, relative to its workspace
 * @param ref {@code artifact://sha256/…}, or {@code data:} with the content when small
 */
public record Artifact(String path, long bytes, String sha256, String ref) {}
