package dev.electrons.postgres;

import dev.electrons.artifact.Contents;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.util.UUID;

/** Contents in Postgres, a row for each chunk. */
final class PostgresContents implements Contents {
    static final String PLACE = "postgres";

    /** Not for an upload that was given up: nobody would ever find the chunk. */
    private static final String CHUNK_IN = """
            insert into artifact_chunks (content, n, bytes)
            select content, $2, $3 from artifact_uploads where content = $1 and begun_at > 'epoch'
            """;

    private static final String CHUNK_OUT = "select bytes from artifact_chunks where content = $1 and n = $2";

    private static final String DELETE = "delete from artifact_chunks where content = $1";

    private final Postgres postgres;

    PostgresContents(Postgres postgres) {
        this.postgres = postgres;
    }

    @Override
    public String place() {
        return PLACE;
    }

    @Override
    public Arrival begin(UUID content) {
        return new Arrival() {
            private int n;

            @Override
            public Future<Void> append(Buffer chunk) {
                return postgres.query(CHUNK_IN, Tuple.of(content, n++, chunk))
                        .compose(rows -> rows.rowCount() == 1 ? Future.succeededFuture() : Incoming.givenUp());
            }

            @Override
            public Future<Void> end() {
                return Future.succeededFuture();
            }
        };
    }

    @Override
    public Future<Buffer> read(UUID content, int n, int bytes) {
        return postgres.query(CHUNK_OUT, Tuple.of(content, n)).map(rows -> {
            for (var row : rows) {
                return row.getBuffer(0);
            }
            throw new IllegalStateException("a content has lost its chunk " + n);
        });
    }

    @Override
    public Future<Void> delete(UUID content) {
        return postgres.query(DELETE, Tuple.of(content)).mapEmpty();
    }

    /** Every service that stands on Postgres has a check for it. */
    @Override
    public Future<Void> look() {
        return Future.succeededFuture();
    }

    /** The connections are others' too. */
    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }
}
