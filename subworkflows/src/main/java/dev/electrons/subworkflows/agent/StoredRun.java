package dev.electrons.subworkflows.agent;

import dev.electrons.id.RunId;
import dev.electrons.json.Value;
import dev.electrons.postgres.RunView;
import dev.electrons.signal.Signal;
import dev.electrons.signal.Steering;
import dev.electrons.subworkflows.attempt.Attempt;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The run as the store has it, and prime as the stream reaches it. Without a store there is nothing to be seen. */
public final class StoredRun implements OwnRun {
    private static final long FIRST_PAUSE_MS = 50;
    private static final long LONGEST_PAUSE_MS = 1_000;
    private static final long PATIENCE_MS = 10_000;

    private final Optional<RunView> view;
    private final Post post;

    /** Sends signals; completes when the broker has acknowledged them. */
    @FunctionalInterface
    public interface Post {
        /** @param traceparent of the task that they are about, when they are about one */
        Future<?> send(List<? extends Signal> signals, @Nullable String traceparent);
    }

    public StoredRun(Optional<RunView> view, Post post) {
        this.view = view;
        this.post = post;
    }

    @Override
    public Optional<RunView.Seen> see(RunId run) {
        return view.flatMap(store -> store.see(run).await());
    }

    @Override
    public Optional<Value> output(RunId run, String app, String node, @Nullable Integer iteration) {
        return view.flatMap(store -> store.output(run, app, node, iteration).await());
    }

    @Override
    public void wish(Steering.PatchAsked wish, @Nullable String traceparent) {
        post.send(List.of(wish), traceparent).await();
    }

    @Override
    public Optional<RunView.Answer> answer(Attempt attempt, String wish) {
        return view.isEmpty()
                ? Optional.empty()
                : awaited(attempt, () -> once(attempt.id().run(), wish));
    }

    /** Looks again and again, a little later each time, until something is there, it has been long, or nobody wants it. */
    static <T> Optional<T> awaited(Attempt attempt, Supplier<Optional<T>> look) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
        var found = look.get();
        for (long pause = FIRST_PAUSE_MS; found.isEmpty(); pause = longer(pause)) {
            if (System.nanoTime() > end || attempt.stopped().isPresent() || !paused(pause)) {
                break;
            }
            found = look.get();
        }
        return found;
    }

    private Optional<RunView.Answer> once(RunId run, String wish) {
        return view.flatMap(store -> store.answer(run, wish).await());
    }

    private static long longer(long pause) {
        return Math.min(LONGEST_PAUSE_MS, pause * 2);
    }

    private static boolean paused(long milliseconds) {
        try {
            TimeUnit.MILLISECONDS.sleep(milliseconds);
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
