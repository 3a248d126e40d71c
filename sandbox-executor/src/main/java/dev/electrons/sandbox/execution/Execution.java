package dev.electrons.sandbox.execution;

import dev.electrons.sandbox.backend.Output;
import dev.electrons.sandbox.job.Brake;
import dev.electrons.sandbox.job.Job;
import dev.electrons.sandbox.job.Stop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One job from the queue to its answer. Whoever asks for the same id takes part in the same execution. */
public final class Execution {
    private final Job job;
    private final Brake brake = new Brake();
    private final Output output;
    private final CompletableFuture<Void> started = new CompletableFuture<>();
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();
    private final long queuedAt = System.nanoTime();
    private volatile long waitedMs;
    private volatile Room.Share share = Room.Share.NOTHING;
    private int waiting;
    private boolean abandoned;

    Execution(Job job) {
        this.job = job;
        this.output = new Output((long) job.limits().outputKb() << 10);
    }

    public Job job() {
        return job;
    }

    Brake brake() {
        return brake;
    }

    /** What it writes. */
    public Output output() {
        return output;
    }

    /** Completes when it got a slot. */
    public CompletionStage<Void> started() {
        return started.minimalCompletionStage();
    }

    /** Completes when nothing of it is left. */
    public CompletionStage<Answer> answer() {
        return answer.minimalCompletionStage();
    }

    void start() {
        waitedMs = (System.nanoTime() - queuedAt) / 1_000_000;
        started.complete(null);
    }

    /** Waits for the memory that its answer takes; it is given back when the answer is there. */
    void take(Room room, long fileBytes, long outputBytes) throws InterruptedException {
        share = room.take(fileBytes, outputBytes);
    }

    void end(Answer with) {
        share.close();
        share = Room.Share.NOTHING;
        answer.complete(with);
    }

    boolean ended() {
        return answer.isDone();
    }

    /** Time in the queue. */
    long waitedMs() {
        return waitedMs;
    }

    /** Somebody waits for it, too. False when all others have given it up already: it is being stopped. */
    synchronized boolean join() {
        waiting += abandoned ? 0 : 1;
        return !abandoned;
    }

    /** Somebody does not wait any more; when nobody does, it is stopped and not remembered. */
    public void leave() {
        if (givenUp()) {
            // Not while we are locked: what is done then may wait for others, who may wait for us.
            brake.pull(Stop.CANCELLED);
        }
    }

    private synchronized boolean givenUp() {
        waiting--;
        abandoned |= waiting == 0 && !ended();
        return abandoned;
    }

    synchronized boolean abandoned() {
        return abandoned;
    }

    /** Stops it, whatever it is doing. Doing so again changes nothing. */
    public void cancel() {
        brake.pull(Stop.CANCELLED);
    }
}
