package dev.electrons.subworkflows.sandbox;

import dev.electrons.task.Outcome;
import java.util.List;
import java.util.Optional;

/**
 * A job that was run.
 *
 * @param files that it left behind
 */
public record Ran(Outcome outcome, String stdout, String stderr, List<File> files) {

    /** @param base64 what is in it; empty when it was too large to come along */
    public record File(String path, Optional<String> base64, long bytes) {}
}
