package dev.electrons.runners.account;

import dev.electrons.postgres.PostgresAway;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Entries on their way to the table, a batch at a time. There is room for so many; what comes while there is none is
 * counted and lost, and no call ever waits for it. Safe for any thread.
 */
final class EntryWriter {
    private static final Logger log = LoggerFactory.getLogger(EntryWriter.class);
    static final int ROOM = 20_000;
    private static final int BATCH = 500;

    private final EntryStore store;
    private final Consumer<List<Entry>> settled;
    private final Counter lost;
    private final ArrayDeque<Entry> waiting = new ArrayDeque<>();
    private Future<Void> writing = Future.succeededFuture();

    /** @param settled told of entries that are written, or lost */
    EntryWriter(EntryStore store, MeterRegistry meters, Consumer<List<Entry>> settled) {
        this.store = store;
        this.settled = settled;
        this.lost = Counter.builder("de.runners.accounts.lost")
                .description("attempts that could not be written down")
                .register(meters);
        meters.gauge("de.runners.accounts.waiting", this, EntryWriter::size);
    }

    synchronized int size() {
        return waiting.size();
    }

    void take(Entry entry) {
        if (!taken(entry)) {
            lose(List.of(entry), "no room");
        }
    }

    private synchronized boolean taken(Entry entry) {
        return waiting.size() < ROOM && waiting.add(entry);
    }

    /** Writes what waits, unless that is being done; completes when nothing is left or Postgres is away. */
    synchronized Future<Void> flush() {
        if (writing.isComplete()) {
            writing = next();
        }
        return writing;
    }

    private synchronized Future<Void> next() {
        if (waiting.isEmpty()) {
            return Future.succeededFuture();
        }
        var batch = new ArrayList<Entry>(Math.min(BATCH, waiting.size()));
        while (batch.size() < BATCH && !waiting.isEmpty()) {
            batch.add(waiting.poll());
        }
        return store.write(batch)
                .onSuccess(_ -> settled.accept(batch))
                .map(true)
                .recover(failure -> Future.succeededFuture(failed(batch, failure)))
                .compose(goOn -> goOn ? next() : Future.succeededFuture());
    }

    /** Whether to go on: what Postgres does not take is lost, what it could not be asked for waits. */
    private synchronized boolean failed(List<Entry> batch, Throwable failure) {
        if (failure instanceof PostgresAway) {
            batch.reversed().forEach(waiting::addFirst);
            return false;
        }
        lose(batch, String.valueOf(failure.getMessage()));
        return true;
    }

    private void lose(List<Entry> entries, String reason) {
        if (lost.count() == 0 || entries.size() > 1) {
            log.atWarn()
                    .addKeyValue("attempts", entries.size())
                    .addKeyValue("reason", reason)
                    .log("attempts could not be written down");
        }
        lost.increment(entries.size());
        settled.accept(entries);
    }
}
