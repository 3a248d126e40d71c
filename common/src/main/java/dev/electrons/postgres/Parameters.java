package dev.electrons.postgres;

import dev.electrons.id.RunId;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Statement parameters in order: whole columns of a batch, as arrays for {@code unnest}. */
final class Parameters {
    private static final char NUL = '\0';
    private final Tuple tuple = Tuple.tuple();

    Tuple tuple() {
        return tuple;
    }

    Parameters add(@Nullable Object value) {
        tuple.addValue(value);
        return this;
    }

    <T> Parameters ids(List<T> rows, Function<T, RunId> column) {
        return add(rows.stream().map(row -> column.apply(row).value()).toArray(java.util.UUID[]::new));
    }

    <T> Parameters texts(List<T> rows, Function<T, @Nullable String> column) {
        var values = new @Nullable String[rows.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = text(column.apply(rows.get(i)));
        }
        return add(values);
    }

    <T> Parameters numbers(List<T> rows, Function<T, Integer> column) {
        return add(rows.stream().map(column).toArray(Integer[]::new));
    }

    <T> Parameters amounts(List<T> rows, Function<T, @Nullable Long> column) {
        var values = new @Nullable Long[rows.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = column.apply(rows.get(i));
        }
        return add(values);
    }

    <T> Parameters times(List<T> rows, Function<T, @Nullable Instant> column) {
        var values = new @Nullable OffsetDateTime[rows.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = time(column.apply(rows.get(i)));
        }
        return add(values);
    }

    /** One program's output must not fail a whole batch: what Postgres can't keep becomes a replacement character. */
    static @Nullable String text(@Nullable String value) {
        return value == null || value.indexOf(NUL) < 0 ? value : value.replace(NUL, '\uFFFD');
    }

    static @Nullable OffsetDateTime time(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}
