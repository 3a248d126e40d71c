package dev.electrons.runners.account;

import dev.electrons.boot.Health;
import dev.electrons.postgres.Postgres;
import dev.electrons.runners.fleet.Fleet;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the books: writes entries twice a second, forgets old ones, and says once when there is nowhere to write to. */
public final class Bookkeeping extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(Bookkeeping.class);
    private static final long EVERY_MS = 500;
    private static final long SWEEP_MS = Duration.ofMinutes(10).toMillis();
    private static final Duration KEPT = Duration.ofDays(90);
    private static final int SWEPT = 5_000;
    private static final long LAST_WORDS_MS = 3_000;

    private final Optional<Postgres> postgres;
    private final Optional<EntryWriter> writer;
    private final Optional<EntryStore> entries;
    private final Ledger ledger;
    private final Accounts accounts;
    private final InstantSource clock;

    /** Books in Postgres, or without it in memory only. */
    public Bookkeeping(Optional<Postgres> postgres, Fleet fleet, MeterRegistry meters, InstantSource clock) {
        this.postgres = postgres;
        this.clock = clock;
        this.entries = postgres.map(EntryStore::new);
        this.ledger = new Ledger(() -> fleet.roster().budgets(), postgres.map(SpendingStore::new), clock);
        this.writer = entries.map(store -> new EntryWriter(store, meters, ledger::written));
        this.accounts = new Accounts(fleet, meters, clock, entry -> {
            ledger.booked(entry);
            writer.ifPresent(open -> open.take(entry));
        });
    }

    /** What was spent, to be read. */
    public Statements statements() {
        return new Statements(
                postgres.map(SpendingStore::new),
                () -> postgres.map(open -> open.ready().succeeded()).orElse(false));
    }

    public Accounts accounts() {
        return accounts;
    }

    public Ledger ledger() {
        return ledger;
    }

    /** Registers the check {@code accounts}: without Postgres, runners are served all the same. */
    public void register(Health health) {
        postgres.ifPresent(open -> health.register(
                "accounts",
                () -> Future.succeededFuture(
                        open.available()
                                ? Health.Finding.up(Map.of("waiting", waiting()))
                                : Health.Finding.degraded(Map.of("waiting", waiting(), "error", "Postgres is away")))));
    }

    private int waiting() {
        return writer.map(EntryWriter::size).orElse(0);
    }

    @Override
    public Future<?> start() {
        if (postgres.isEmpty()) {
            log.info("DE_POSTGRES_URL is not set: attempts are counted in metrics only, budgets since this start, and"
                    + " answers are not kept for those who ask again");
            return Future.succeededFuture();
        }
        postgres.get().ready().onSuccess(_ -> {
            vertx.setPeriodic(EVERY_MS, _ -> writer.ifPresent(EntryWriter::flush));
            vertx.setPeriodic(SWEEP_MS, _ -> entries.ifPresent(this::sweep));
        });
        return Future.succeededFuture();
    }

    private void sweep(EntryStore store) {
        store.forget(clock.instant().minus(KEPT).atOffset(ZoneOffset.UTC), SWEPT)
                .onSuccess(gone -> {
                    if (gone == SWEPT) {
                        sweep(store);
                    }
                })
                .onFailure(failure -> log.atDebug()
                        .addKeyValue("reason", failure.getMessage())
                        .log("old attempts were not deleted"));
    }

    @Override
    public Future<?> stop() {
        var last = writer.filter(_ -> postgres.map(Postgres::available).orElse(false))
                .map(open -> open.flush()
                        .timeout(LAST_WORDS_MS, TimeUnit.MILLISECONDS)
                        .otherwiseEmpty())
                .orElseGet(Future::succeededFuture);
        return last.compose(_ -> postgres.map(Postgres::close).orElseGet(Future::succeededFuture));
    }
}
