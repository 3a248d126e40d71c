package dev.electrons.intake.stream;

import dev.electrons.event.Recorded;
import dev.electrons.event.RunEvent;
import dev.electrons.intake.read.RowView;
import dev.electrons.postgres.EventStore;
import dev.electrons.run.RunSummary;
import io.micrometer.core.instrument.Counter;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One client's stream of all runs: the row of each whose phase changes, as lists show it, once however often it changed
 * in between. A client that is slow gets later rows, not more. Lives on one context.
 */
final class RunsFeed implements Listener {
    private static final long FLUSH_MS = 200;
    private static final int PAGE = 1_000;
    /** Rows that are put into words before others on this thread have their turn. */
    private static final int SLICE = 100;

    private static final int MOST_WAITING = 20_000;
    private static final int WRITE_QUEUE = 256 << 10;
    private static final int QUIET_FLUSHES = 75;

    private final Context context;
    private final HttpServerResponse response;
    private final EventStore store;
    private final Filter filter;
    private final Counter leftOut;
    private final ChangedRuns changed = new ChangedRuns(MOST_WAITING);
    private final long timer;
    private News.@Nullable Subscription subscription;
    private boolean telling;
    private boolean closed;
    private int quiet;

    /**
     * Which runs the client sees.
     *
     * @param app null for all
     * @param status a word of {@code status}, or the name of a phase; null for all
     */
    record Filter(@Nullable String app, @Nullable String status) {
        boolean passes(RunSummary row) {
            boolean known = status == null
                    || status.equals(row.status())
                    || status.equals(row.phase().word());
            return known && (app == null || app.equals(row.app()));
        }
    }

    /** @param leftOut counts the changes that a client did not keep up with */
    RunsFeed(Context context, HttpServerResponse response, EventStore store, Filter filter, Counter leftOut) {
        this.context = context;
        this.response = response;
        this.store = store;
        this.filter = filter;
        this.leftOut = leftOut;
        this.timer = context.owner().setPeriodic(FLUSH_MS, _ -> context.runOnContext(_ -> flush()));
        response.setWriteQueueMaxSize(WRITE_QUEUE);
        response.closeHandler(_ -> close());
        response.exceptionHandler(_ -> close());
    }

    void begin(News.Subscription listening) {
        if (closed) { // the client did not wait
            listening.close();
            return;
        }
        subscription = listening;
        response.setChunked(true)
                .putHeader("Content-Type", EventFeed.MEDIA_TYPE)
                .putHeader("Cache-Control", "no-cache")
                .putHeader("X-Accel-Buffering", "no");
        response.write(": all runs\n\n");
    }

    @Override
    public void event(Recorded recorded) {
        if (changes(recorded.event()) && !changed.add(recorded.run())) {
            leftOut.increment();
        }
    }

    private static boolean changes(RunEvent event) {
        return event instanceof RunEvent.RunRequested
                || event instanceof RunEvent.RunAdmitted
                || event instanceof RunEvent.RunBlocked
                || event instanceof RunEvent.RunPaused
                || event instanceof RunEvent.RunResumed
                || event instanceof RunEvent.NodesReset
                || event instanceof RunEvent.RunFinished;
    }

    /** Changes are gathered for a while, so that a run that changes often is told once; a page that is full waits for nothing. */
    private void flush() {
        if (closed || subscription == null || telling || response.writeQueueFull()) {
            return;
        }
        long missed = changed.takeLeftOut();
        if (missed > 0) {
            var words = missed + " changes were left out, as the client reads too slowly; GET /executions shows them";
            write("event: notice\ndata: {\"text\":\"" + words + "\"}\n\n");
        }
        var page = changed.take(PAGE);
        if (page.isEmpty()) {
            if (++quiet % QUIET_FLUSHES == 0) {
                write(": still here\n\n");
            }
            return;
        }
        telling = true;
        store.summaries(page)
                .onComplete(rows -> context.runOnContext(_ -> {
                    if (rows.failed()) {
                        close(); // the client comes again, and asks the list for what it missed
                    } else {
                        tell(rows.result());
                    }
                }));
    }

    /** Tells rows as fast as the client takes them, a few at a time. */
    private void tell(List<RunSummary> rows) {
        var slice = rows.subList(0, Math.min(SLICE, rows.size()));
        var words = new StringBuilder();
        for (var row : slice) {
            if (filter.passes(row)) {
                words.append("event: run\ndata: ").append(RowView.of(row)).append("\n\n");
            }
        }
        if (!words.isEmpty()) {
            write(words.toString());
        }
        whenDrained(() -> {
            if (slice.size() < rows.size()) {
                tell(rows.subList(slice.size(), rows.size()));
                return;
            }
            telling = false;
            if (changed.size() >= PAGE) {
                flush();
            }
        });
    }

    private void whenDrained(Runnable action) {
        if (closed) {
            return;
        }
        if (!response.writeQueueFull()) {
            context.runOnContext(_ -> action.run()); // after what others have waited for
            return;
        }
        response.drainHandler(_ -> {
            response.drainHandler(null);
            action.run();
        });
    }

    private void write(String text) {
        if (response.closed()) {
            close();
        } else if (!closed) {
            response.write(text);
        }
    }

    void close() {
        if (closed) {
            return;
        }
        closed = true;
        context.owner().cancelTimer(timer);
        if (subscription != null) {
            subscription.close();
        }
        if (response.headWritten() && !response.ended() && !response.closed()) {
            response.end();
        }
    }
}
