package dev.electrons.postgres;

import dev.electrons.boot.Settings;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Where Postgres is.
 *
 * @param ssl {@code disable}, {@code prefer}, {@code require}, {@code verify-ca} or {@code verify-full}
 * @param schema the one schema that holds every table
 * @param pool most connections at once
 */
public record PostgresConfig(
        String host, int port, String database, String user, String password, String ssl, String schema, int pool) {
    private static final String EXAMPLE = "postgresql://user:password@localhost:5432/electrons";
    private static final Pattern SCHEMA = Pattern.compile("[a-z_][a-z0-9_]{0,62}");
    private static final Pattern SSL =
            Pattern.compile("(?:.*&)?sslmode=(disable|prefer|require|verify-ca|verify-full)");
    private static final int STATEMENT_TIMEOUT_MS = 3_000;

    /** Reads {@code DE_POSTGRES_URL} (required), {@code DE_POSTGRES_SCHEMA} and {@code DE_POSTGRES_POOL}. */
    public static PostgresConfig read(Settings settings) {
        var url = settings.required("DE_POSTGRES_URL", EXAMPLE);
        var schema = settings.text("DE_POSTGRES_SCHEMA", "public");
        if (!SCHEMA.matcher(schema).matches()) {
            settings.fault("DE_POSTGRES_SCHEMA must be lower-case letters, digits and _, at most 63");
        }
        int pool = settings.number("DE_POSTGRES_POOL", 8, 1, 200);
        try {
            return parse(url, schema, pool);
        } catch (IllegalArgumentException _) {
            if (!url.isEmpty()) {
                settings.fault("DE_POSTGRES_URL must look like " + EXAMPLE + ", optionally with ?sslmode=require");
            }
            return new PostgresConfig("", 0, "", "", "", "disable", schema, pool);
        }
    }

    private static PostgresConfig parse(String text, String schema, int pool) {
        var url = URI.create(text);
        var scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        var login = url.getRawUserInfo() == null
                ? new String[0]
                : url.getRawUserInfo().split(":", 2);
        var path = url.getPath() == null ? "" : url.getPath();
        var query = SSL.matcher(url.getRawQuery() == null ? "sslmode=disable" : url.getRawQuery());
        boolean complete = Arrays.asList("postgres", "postgresql").contains(scheme)
                && url.getHost() != null
                && login.length > 0
                && path.length() > 1
                && query.matches();
        if (!complete) {
            throw new IllegalArgumentException("not a Postgres URL");
        }
        return new PostgresConfig(
                url.getHost(),
                url.getPort() < 0 ? 5432 : url.getPort(),
                path.substring(1),
                decoded(login[0]),
                login.length < 2 ? "" : decoded(login[1]),
                query.group(1),
                schema,
                pool);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** How every connection is made: in our schema, statements bounded to 3 s, plans cached. */
    PgConnectOptions connecting() {
        var options = new PgConnectOptions()
                .setHost(host)
                .setPort(port)
                .setDatabase(database)
                .setUser(user)
                .setPassword(password)
                .setCachePreparedStatements(true)
                .setPreparedStatementCacheMaxSize(256)
                .setPreparedStatementCacheSqlLimit(16_384)
                .setPreparedStatementCacheSqlFilter(sql -> !sql.startsWith(Postgres.PLANNED_ANEW))
                .setSslMode(SslMode.of(ssl))
                .addProperty("search_path", schema)
                .addProperty("application_name", "electrons")
                .addProperty("statement_timeout", String.valueOf(STATEMENT_TIMEOUT_MS))
                .addProperty("jit", "off");
        if (!ssl.equals("disable")) {
            boolean verified = ssl.startsWith("verify");
            options.setSslOptions(new ClientSSLOptions()
                    .setTrustAll(!verified)
                    .setHostnameVerificationAlgorithm(ssl.equals("verify-full") ? "HTTPS" : ""));
        }
        return options;
    }

    /** Without user and password. */
    String jdbcUrl() {
        return "jdbc:postgresql://" + host + ":" + port + "/" + database + "?sslmode=" + ssl;
    }

    @Override
    public String toString() {
        return "postgresql://" + user + "@" + host + ":" + port + "/" + database + " schema " + schema;
    }
}
