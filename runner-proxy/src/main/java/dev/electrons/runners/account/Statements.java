package dev.electrons.runners.account;

import dev.electrons.error.Problem;
import io.vertx.core.Future;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What was spent, for those who want to read it. */
public final class Statements {
    private static final int MOST = 1_000;

    private final Optional<SpendingStore> store;
    private final BooleanSupplier ready;

    /** @param ready whether the table is there yet */
    Statements(Optional<SpendingStore> store, BooleanSupplier ready) {
        this.store = store;
        this.ready = ready;
    }

    /** Days, newest first; cut at 1,000 lines. */
    public record Statement(LocalDate since, LocalDate until, BigDecimal costUsd, boolean cut, List<Line> spending) {}

    /**
     * One app's day with one model.
     *
     * @param app empty when none was named
     * @param unpriced attempts whose cost is unknown
     * @param inputTokens as far as runners counted them
     */
    public record Line(
            LocalDate day,
            String app,
            String model,
            long attempts,
            long unpriced,
            long inputTokens,
            long outputTokens,
            BigDecimal costUsd) {}

    /** Fails with a problem: 501 when nothing is kept, 503 before Postgres was there for the first time. */
    public Future<Statement> list(LocalDate since, LocalDate until, @Nullable String app) {
        if (store.isEmpty()) {
            return Future.failedFuture(
                    new Problem(501, "NO_ACCOUNTS", "accounts are not kept: DE_POSTGRES_URL is not set"));
        }
        if (!ready.getAsBoolean()) {
            return Future.failedFuture(new Problem(503, "POSTGRES_AWAY", "the database is away; try again"));
        }
        return store.get()
                .list(since, until, app, MOST)
                .map(found -> new Statement(
                        since,
                        until,
                        Money.usd(found.stream()
                                .mapToLong(SpendingStore.Spending::costMicros)
                                .sum()),
                        found.size() == MOST,
                        found.stream().map(Statements::line).toList()));
    }

    private static Line line(SpendingStore.Spending one) {
        return new Line(
                one.day(),
                one.app(),
                one.model(),
                one.attempts(),
                one.unpriced(),
                one.inputTokens(),
                one.outputTokens(),
                Money.usd(one.costMicros()));
    }
}
