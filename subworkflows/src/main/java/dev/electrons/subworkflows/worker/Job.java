package dev.electrons.subworkflows.worker;

import dev.electrons.subworkflows.attempt.Attempt;
import dev.electrons.task.Task;
import io.vertx.core.Promise;
import java.time.Instant;

/** One attempt that is under way here. */
final class Job {
    final Task task;
    final Attempt attempt;
    final LiveOutput live;
    final Instant began;
    final Promise<Void> finished = Promise.promise();

    Job(Task task, Attempt attempt, LiveOutput live, Instant began) {
        this.task = task;
        this.attempt = attempt;
        this.live = live;
        this.began = began;
    }
}
