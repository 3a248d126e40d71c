package dev.electrons.subworkflows.worker;

import dev.electrons.error.Failure;
import dev.electrons.kafka.Unpublishable;
import dev.electrons.signal.Signal;
import dev.electrons.subworkflows.attempt.Attempt;
import dev.electrons.task.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what became of an attempt until the broker has acknowledged it. It does not give up: an attempt that was done and
 * not told would be done again. Only a leaving worker gives up, and then whoever takes over does it again.
 */
final class Settling {
    private static final Logger log = LoggerFactory.getLogger(Settling.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final SignalPost post;
    private final WorkMeters meters;

    Settling(SignalPost post, WorkMeters meters) {
        this.post = post;
        this.meters = meters;
    }

    /** Tells it; blocks until it is acknowledged. Returns what was told, or fails if the worker left before that. */
    Signal.AttemptSettled tell(Signal.AttemptSettled settled, Job job) throws InterruptedException {
        var signal = settled;
        var pause = FIRST_PAUSE;
        while (true) {
            try {
                post.signals(List.of(signal), job.task.traceparent()).await();
                return signal;
            } catch (RuntimeException e) {
                meters.publishFailed();
                if (job.attempt.stopped().filter(Attempt.Stop.LEAVING::equals).isPresent()) {
                    throw e;
                }
                log.atWarn()
                        .addKeyValue("task_id", signal.attempt())
                        .addKeyValue("reason", e.getMessage())
                        .log("the broker did not take an outcome, it will be told again");
                signal = e instanceof Unpublishable ? smaller(signal) : signal;
            }
            TimeUnit.MILLISECONDS.sleep(pause.toMillis());
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    /** What can never be told as it is must not be tried forever. */
    private static Signal.AttemptSettled smaller(Signal.AttemptSettled settled) {
        var output = settled.outcome().output();
        int length = output == null ? 0 : output.json().length();
        var failure =
                Failure.work("OUTPUT_TOO_LARGE", "the output of " + length + " characters is more than can be told");
        return new Signal.AttemptSettled(
                settled.attempt(),
                Outcome.failed(failure, settled.outcome().execution()),
                settled.worker(),
                settled.window());
    }
}
