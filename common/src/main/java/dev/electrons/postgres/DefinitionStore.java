package dev.electrons.postgres;

import dev.electrons.definition.Definition;
import dev.electrons.json.Json;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Registered definitions: versions that never change, and which of them new runs get. */
public final class DefinitionStore {
    /** The same content as the newest version is that version; the first one registered becomes active. */
    private static final String REGISTER = """
            with newest as (
                select version, hash from definitions where name = $1 order by version desc limit 1
            ), added as (
                insert into definitions (name, version, hash, source, parsed, created_by)
                select $1, coalesce((select version from newest), 0) + 1, $2, $3, $4, $5
                where not exists (select from newest where hash = $2)
                returning version
            ), activated as (
                insert into active_definitions (name, version) select $1, version from added
                on conflict (name) do nothing
                returning version
            )
            select coalesce((select version from added), (select version from newest)) as version,
                exists (select from added) as added,
                coalesce((select version from activated), (select version from active_definitions where name = $1)) as active
            """;

    private static final String FIND = """
            select d.name, d.version, d.hash, d.source, d.parsed, d.created_at, d.created_by,
                d.version = a.version as active
            from definitions d join active_definitions a using (name)
            where d.name = $1 and d.version = coalesce($2, a.version)
            """;

    private static final String VERSIONS = """
            select d.name, d.version, d.hash, '' as source, '' as parsed, d.created_at, d.created_by,
                d.version = a.version as active
            from definitions d join active_definitions a using (name)
            where ($1::text is null or d.name = $1) and ($1::text is not null or d.version = a.version)
            order by d.name, d.version desc limit $2
            """;

    private static final String ACTIVATE = """
            update active_definitions set version = $2
            where name = $1 and exists (select from definitions where name = $1 and version = $2)
            """;

    private static final String ACTIVE = "select name, version from active_definitions where name = any($1)";

    private final Postgres postgres;

    public DefinitionStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /**
     * One version.
     *
     * @param source as it was posted; empty in lists
     * @param parsed as it was read; null in lists
     */
    public record Version(
            String name,
            int version,
            String hash,
            String source,
            @Nullable Definition parsed,
            Instant createdAt,
            String createdBy,
            boolean active) {}

    /**
     * What came of registering.
     *
     * @param added whether it is a new version
     */
    public record Registered(int version, boolean added, int active) {}

    /** Registers a definition; two at a time may collide, and then the later one is tried again. */
    public Future<Registered> register(Definition definition, String hash, String source, String by) {
        var parameters = Tuple.of(definition.name(), hash, source, Json.text(definition), by);
        return postgres.query(REGISTER, parameters)
                .recover(failure -> Failures.is(failure, Failures.UNIQUE_VIOLATION)
                        ? postgres.query(REGISTER, parameters)
                        : Future.failedFuture(failure))
                .map(rows -> {
                    var row = rows.iterator().next();
                    return new Registered(row.getInteger(0), row.getBoolean(1), row.getInteger(2));
                });
    }

    /** A version, or the active one when null; empty when there is none. */
    public Future<Optional<Version>> find(String name, @Nullable Integer version) {
        return postgres.query(FIND, Tuple.of(name, version))
                .map(rows -> versions(rows).stream().findFirst());
    }

    /** The active versions of all names, or all versions of one. */
    public Future<List<Version>> list(@Nullable String name, int limit) {
        return postgres.query(VERSIONS, Tuple.of(name, limit)).map(DefinitionStore::versions);
    }

    /** New runs get this version from now on; false when there is no such version. */
    public Future<Boolean> activate(String name, int version) {
        return postgres.query(ACTIVATE, Tuple.of(name, version)).map(rows -> rows.rowCount() == 1);
    }

    /** Names that new runs can be started of, of these. */
    public Future<List<Active>> active(List<String> names) {
        return postgres.query(ACTIVE, Tuple.of(names.toArray(String[]::new))).map(rows -> {
            var found = new ArrayList<Active>();
            rows.forEach(row -> found.add(new Active(row.getString(0), row.getInteger(1))));
            return found;
        });
    }

    /** Which version of a name new runs get. */
    public record Active(String name, int version) {}

    private static List<Version> versions(RowSet<Row> rows) {
        var found = new ArrayList<Version>();
        rows.forEach(row -> {
            var parsed = row.getString(4);
            found.add(new Version(
                    row.getString(0),
                    row.getInteger(1),
                    row.getString(2),
                    row.getString(3),
                    parsed.isEmpty() ? null : Json.read(parsed, Definition.class),
                    row.getOffsetDateTime(5).toInstant(),
                    row.getString(6),
                    row.getBoolean(7)));
        });
        return found;
    }
}
