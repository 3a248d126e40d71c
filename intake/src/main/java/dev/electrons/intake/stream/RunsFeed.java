package dev.electrons.intake.stream;

import dev.electrons.event.Recorded;
import dev.electrons.event.RunEvent;
import dev.electrons.id.RunId;
import dev.electrons.intake.read.RowView;
import dev.electrons.postgres.EventStore;
import dev.electrons.run.RunSummary;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One client's stream of all runs: the row of each whose phase changes, as lists show it, once however often it changed
 * in between. A client that is slow gets later rows, not more. Lives on one context.
 */
final class RunsFeed implements Listener {
    private static final long FLUSH_MS = 200;
    private static final int PAGE = 500;
    private static final int MOST_PENDING = 20_000;
    private static final int QUIET_FLUSHES = 75;

    private final Context context;
    private final HttpServerResponse response;
    private final EventStore store;
    private final Filter filter;
    private final Set<RunId> changed = new LinkedHashSet<>();
    private final long timer;
    private News.@Nullable Subscription subscription;
    private boolean reading;
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

    RunsFeed(Context context, HttpServerResponse response, EventStore store, Filter filter) {
        this.context = context;
        this.response = response;
        this.store = store;
        this.filter = filter;
        this.timer = context.owner().setPeriodic(FLUSH_MS, _ -> context.runOnContext(_ -> flush()));
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
        if (changes(recorded.event())) {
            context.runOnContext(_ -> {
                if (changed.size() < MOST_PENDING) {
                    changed.add(recorded.run());
                }
            });
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

    private void flush() {
        if (closed || subscription == null || reading || response.writeQueueFull()) {
            return;
        }
        if (changed.isEmpty()) {
            if (++quiet % QUIET_FLUSHES == 0) {
                write(": still here\n\n");
            }
            return;
        }
        reading = true;
        var page = new ArrayList<>(changed.stream().limit(PAGE).toList());
        page.forEach(changed::remove);
        store.summaries(page)
                .onComplete(rows -> context.runOnContext(_ -> {
                    reading = false;
                    if (rows.failed()) {
                        close(); // the client comes again, and asks the list for what it missed
                    } else {
                        rows(rows.result());
                    }
                }));
    }

    private void rows(List<RunSummary> rows) {
        for (var row : rows) {
            if (filter.passes(row)) {
                write("event: run\ndata: " + RowView.of(row) + "\n\n");
            }
        }
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
