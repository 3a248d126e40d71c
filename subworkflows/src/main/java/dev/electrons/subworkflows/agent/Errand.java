package dev.electrons.subworkflows.agent;

import dev.electrons.artifact.ArtifactRef;
import dev.electrons.subworkflows.attempt.Attempt;
import dev.electrons.task.Task;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;

/** On whose behalf a tool is used, and until when. */
record Errand(Task task, Attempt attempt, Clock clock) {
    private static final int SHORT = 16;

    Duration left() {
        return Duration.between(clock.instant(), task.deadline());
    }

    /** Names one use of a tool: the same again when an attempt that was lost on its way does the same again. */
    String id(String tool, String arguments) {
        var hash = ArtifactRef.of(arguments.getBytes(StandardCharsets.UTF_8), ArtifactRef.JSON)
                .sha256();
        return attempt.id() + "/" + tool + "/" + hash.substring(0, SHORT);
    }
}
