package dev.electrons.postgres;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.flywaydb.core.Flyway;

/**
 * Brings the schema to the newest version. Safe when several services start at once: the first migrates, the others
 * wait. A schema that is up to date costs one query and no migration tool.
 */
final class Migrations {
    /** The newest script in {@code db/migration}; a test holds it to the files. */
    static final String NEWEST = "15";

    private static final String PATIENCE_S = "60";
    private final Vertx vertx;
    private final PostgresConfig config;

    Migrations(Vertx vertx, PostgresConfig config) {
        this.vertx = vertx;
        this.config = config;
    }

    Future<Void> run(Postgres postgres) {
        return upToDate(postgres)
                .compose(done -> done ? Future.succeededFuture() : vertx.executeBlocking(this::migrate, false));
    }

    private static Future<Boolean> upToDate(Postgres postgres) {
        return postgres.query("select 1 from flyway_schema_history where version = $1 and success", Tuple.of(NEWEST))
                .map(rows -> rows.size() > 0)
                .recover(failure -> Failures.is(failure, Failures.NO_SUCH_TABLE)
                        ? Future.succeededFuture(false)
                        : Future.failedFuture(failure));
    }

    /** Our own lock as well as the tool's, which does not cover the making of the schema. */
    private Void migrate() throws SQLException {
        try (var connection = DriverManager.getConnection(config.jdbcUrl(), login())) {
            locked(
                    connection,
                    () -> Flyway.configure()
                            .dataSource(config.jdbcUrl(), config.user(), config.password())
                            .schemas(config.schema())
                            .defaultSchema(config.schema())
                            .createSchemas(true)
                            .locations("classpath:db/migration")
                            .load()
                            .migrate());
        }
        return null;
    }

    private Properties login() {
        var login = new Properties();
        login.setProperty("user", config.user());
        login.setProperty("password", config.password());
        login.setProperty("connectTimeout", "2");
        login.setProperty("socketTimeout", PATIENCE_S);
        return login;
    }

    /** The lock ends with the connection, however that ends. */
    private void locked(Connection connection, Runnable work) throws SQLException {
        try (var lock = connection.prepareStatement("select pg_advisory_lock(hashtext(?))")) {
            lock.setString(1, "electrons migrations of " + config.schema());
            lock.execute();
        }
        work.run();
    }
}
