package dev.electrons.runners;

import static dev.electrons.runners.ProxyUnderTest.cli;
import static dev.electrons.runners.ProxyUnderTest.openAi;
import static dev.electrons.runners.ProxyUnderTest.question;
import static dev.electrons.runners.ProxyUnderTest.speaking;
import static dev.electrons.runners.ScriptedRunner.completion;
import static dev.electrons.runners.ScriptedRunner.json;
import static dev.electrons.runners.ScriptedRunner.says;
import static dev.electrons.runners.ScriptedRunner.stream;
import static dev.electrons.runners.ScriptedRunner.streamThenCut;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.electrons.backing.Mesh;
import dev.electrons.backing.MeshBacking;
import dev.electrons.backing.Midnight;
import dev.electrons.boot.Settings;
import dev.electrons.postgres.Postgres;
import dev.electrons.postgres.PostgresConfig;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What attempts cost, on a real Postgres: a row for each, and budgets that hold. */
@Mesh
final class AccountsIT {
    private static final String CHAT = "/v1/chat/completions";
    private static final String RULES = """
            prices: {version: v7, models: {m: {input_per_mtok_usd: 3.00, output_per_mtok_usd: 15.00, cache_read_per_mtok_usd: 0.30}}}
            budgets: {per_run_usd: 0.03, per_app_day_usd: 100, apps: {small: 0.005}}
            """;
    private static final String COUNTED = """
            data: {"choices":[{"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":1000,"completion_tokens":100,"prompt_tokens_details":{"cached_tokens":400},"completion_tokens_details":{"reasoning_tokens":60}}}

            data: [DONE]

            """;

    private final MeshBacking backing;
    private final Vertx vertx = Vertx.vertx();
    private final Postgres postgres;
    private final ScriptedRunner runner = ScriptedRunner.openAi();
    private final ScriptedRunner agent = ScriptedRunner.cli();
    private final ScriptedRunner claude = ScriptedRunner.bare(0).on("/v1/models", json(200, "{}"));
    private ProxyUnderTest proxy = ProxyUnderTest.withoutFile();
    private final String app = "app-" + UUID.randomUUID();
    private final String run = "run-" + UUID.randomUUID();

    AccountsIT(MeshBacking backing) {
        this.backing = backing;
        this.postgres = Postgres.of(vertx, PostgresConfig.read(Settings.of(settings(backing))));
    }

    private static Map<String, String> settings(MeshBacking backing) {
        var settings = new HashMap<String, String>();
        settings.put("DE_POSTGRES_URL", backing.postgresUrl());
        settings.put("DE_POSTGRES_SCHEMA", backing.schema());
        return settings;
    }

    private ProxyUnderTest start() {
        var started = ProxyUnderTest.start(
                settings(backing),
                ProxyUnderTest.QUICK + RULES + "runners:\n" + openAi("first", runner.url(), "m")
                        + cli("agent", agent.url(), "a") + speaking("anthropic", "claude", claude.url(), "c"));
        await().until(() -> started.get("/accounts").status() == 200);
        return started;
    }

    @BeforeEach
    void begin() {
        Midnight.letPass();
        proxy.close();
        proxy = start();
    }

    @AfterEach
    void stop() {
        proxy.close();
        runner.close();
        agent.close();
        claude.close();
        postgres.close().await();
        vertx.close().await();
    }

    private List<JsonObject> rows() {
        var found = new ArrayList<JsonObject>();
        postgres.query("select * from runner_attempts where app = $1 order by started_at, id", Tuple.of(app))
                .await()
                .forEach(row -> found.add(row.toJson()));
        return found;
    }

    private List<JsonObject> rows(int many) {
        await().until(() -> rows().size() >= many);
        return rows();
    }

    private ProxyUnderTest.Reply chat(boolean stream, String... more) {
        var headers = new ArrayList<>(List.of("X-DE-App", app, "X-DE-Run", run));
        headers.addAll(List.of(more));
        return proxy.post(CHAT, question("m", stream), headers.toArray(String[]::new));
    }

    @Test
    void everyAttemptHasItsRowAndWhatIsUnknownIsNotZero() {
        runner.on(CHAT, json(500, "{}"), stream(says("hello"), COUNTED));

        chat(true, "X-DE-Attempt", "r/n/0/1");

        var rows = rows(2);
        assertThat(rows).hasSize(2);
        var failed = rows.get(0);
        assertThat(failed.getString("status")).isEqualTo("broken");
        assertThat(failed.getValue("input_tokens")).isNull();
        assertThat(failed.getValue("cost_micros")).isNull();
        assertThat(failed.getValue("first_token_ms")).isNull();
        var paid = rows.get(1);
        assertThat(paid.getString("attempt_id")).isEqualTo("r/n/0/1");
        assertThat(paid.getString("run_id")).isEqualTo(run);
        assertThat(paid.getString("runner")).isEqualTo("first");
        assertThat(paid.getString("protocol")).isEqualTo("openai");
        assertThat(paid.getString("model")).isEqualTo("m");
        assertThat(paid.getString("served_model")).isEqualTo("m-own");
        assertThat(paid.getString("status")).isEqualTo("ok");
        assertThat(paid.getLong("first_token_ms")).isNotNull();
        assertThat(paid.getLong("input_tokens")).isEqualTo(1000);
        assertThat(paid.getLong("output_tokens")).isEqualTo(100);
        assertThat(paid.getLong("cache_read_tokens")).isEqualTo(400);
        assertThat(paid.getValue("cache_write_tokens")).isNull();
        assertThat(paid.getLong("reasoning_tokens")).isEqualTo(60);
        // 600 at 3.00, 400 at 0.30 and 100 at 15.00, all by the million.
        assertThat(paid.getLong("cost_micros")).isEqualTo(1800 + 120 + 1500);
        assertThat(paid.getBoolean("estimated")).isFalse();
        assertThat(paid.getString("price_version")).isEqualTo("v7");
        assertThat(proxy.metrics())
                .contains("de_runners_cost_usd_total{estimated=\"false\",model=\"m\",runner=\"first\"} 0.00342");
    }

    @Test
    void whatWasHeardOfAStreamThatBrokeIsAnEstimate() {
        runner.on(CHAT, streamThenCut(says("half of it")));

        chat(true);

        var row = rows(1).getFirst();
        assertThat(row.getString("status")).isEqualTo("broken");
        assertThat(row.getValue("output_tokens")).isNull();
        assertThat(row.getLong("cost_micros")).isPositive();
        assertThat(row.getBoolean("estimated")).isTrue();
    }

    @Test
    void whatAMessageToldBeforeItBrokeIsKept() {
        claude.on(AnthropicWire.PATH, streamThenCut(AnthropicWire.START, AnthropicWire.says("half of it")));

        proxy.post(AnthropicWire.PATH, question("c", true), "X-DE-App", app);

        var row = rows(1).getFirst();
        assertThat(row.getString("status")).isEqualTo("broken");
        assertThat(row.getLong("input_tokens")).isEqualTo(135);
        assertThat(row.getLong("cache_read_tokens")).isEqualTo(100);
        assertThat(row.getLong("output_tokens")).isPositive();
    }

    @Test
    void anAgentsOwnFigureIsTaken() {
        agent.on(
                "/execute",
                json(
                        200,
                        "{\"success\":true,\"output\":\"x\",\"usage\":{\"input_tokens\":5,\"output_tokens\":6,\"cost_usd\":0.0123}}"));

        proxy.post(
                "/v1/runs",
                "{\"prompt\":\"p\",\"models\":[\"a\"],\"metadata\":{\"app\":\"" + app + "\",\"run\":\"" + run + "\"}}");

        var row = rows(1).getFirst();
        assertThat(row.getLong("cost_micros")).isEqualTo(12_300);
        assertThat(row.getValue("price_version")).isNull();
        assertThat(row.getString("run_id")).isEqualTo(run);
    }

    @Test
    void theDaysSumsAreToBeRead() {
        runner.on(CHAT, json(200, completion("x")));
        chat(false);
        chat(false);
        rows(2);

        await().until(() ->
                !proxy.get("/accounts?app=" + app).json().path("spending").isEmpty());
        var line = proxy.get("/accounts?app=" + app).json().at("/spending/0");

        assertThat(line.path("model").asText()).isEqualTo("m");
        assertThat(line.path("attempts").asInt()).isEqualTo(2);
        assertThat(line.path("input_tokens").asInt()).isEqualTo(14);
        assertThat(line.path("cost_usd").decimalValue()).isEqualByComparingTo("0.000102");
        assertThat(proxy.get("/accounts?since=yesterday").status()).isEqualTo(400);
    }

    @Test
    void aRunThatSpentItsBudgetIsRefusedByEveryProxyAlsoAfterARestart() {
        runner.on(CHAT, stream(says("x"), COUNTED.replace("1000", "10000")));
        assertThat(chat(true).status()).isEqualTo(200);
        rows(1);
        proxy.close();
        proxy = start();

        var reply = chat(true);

        assertThat(reply.status()).isEqualTo(402);
        assertThat(reply.json().path("code").asText()).isEqualTo("BUDGET_EXCEEDED");
        assertThat(reply.json().path("error").asText()).contains("run " + run, "limit 0.03 USD", "it does not reset");
        assertThat(reply.json().at("/details/spent_usd").decimalValue()).isEqualByComparingTo("0.03042");
        assertThat(runner.requests(CHAT)).hasSize(1);
        assertThat(proxy.post(CHAT, question("m", true), "X-DE-App", app).status())
                .isEqualTo(200);
        assertThat(proxy.metrics()).contains("de_runners_budget_refused_total{scope=\"run\"} 1.0");
    }

    @Test
    void anAppsDayEndsAtMidnight() {
        var spent = COUNTED.replace("1000", "1400");
        runner.on(CHAT, stream(says("x"), spent));
        // An estimate is never refused for what the call before it has not spent.
        assertThat(proxy.post(CHAT, small(), "X-DE-App", "small").status()).isEqualTo(200);

        var reply = proxy.post(CHAT, small(), "X-DE-App", "small");

        assertThat(reply.status()).isEqualTo(429);
        assertThat(reply.json().path("error").asText()).contains("app small for today", "resets at");
        assertThat(reply.json().at("/details/resets_at").asText()).endsWith("T00:00:00Z");
        assertThat(Long.parseLong(reply.header("retry-after"))).isBetween(1L, 86_401L);
    }

    private static String small() {
        return question("m", true).replaceFirst("\\{", "{\"max_tokens\":50,");
    }

    @Test
    void callsUnderWayHoldTheirEstimate() {
        var budget = "0.0035";
        runner.on(CHAT, (request, wire) -> {
            await().until(() ->
                    runner.requests(CHAT).size() > 1 || proxy.metrics().contains("refused"));
            stream(says("x"), COUNTED).write(request, wire);
        });
        var calls = IntStream.range(0, 6)
                .parallel()
                .mapToObj(_ -> proxy.post(
                        CHAT,
                        small().replace("\"max_tokens\":50", "\"max_tokens\":200"),
                        "X-DE-App",
                        app,
                        "X-DE-Run",
                        run,
                        "X-DE-Budget-USD",
                        budget))
                .map(ProxyUnderTest.Reply::status)
                .toList();

        assertThat(calls)
                .containsOnly(200, 402)
                .filteredOn(status -> status == 200)
                .hasSize(1);
        assertThat(runner.requests(CHAT)).hasSize(1);
    }

    @Test
    void withoutARunTheCallAloneIsMeasured() {
        runner.on(CHAT, json(200, completion("x")));

        assertThat(proxy.post(CHAT, question("m", false), "X-DE-App", app, "X-DE-Budget-USD", "0.001")
                        .status())
                .isEqualTo(402);
        assertThat(proxy.post(CHAT, question("m", false), "X-DE-App", app, "X-DE-Budget-USD", "0.1")
                        .status())
                .isEqualTo(200);
        assertThat(proxy.post(CHAT, question("m", false), "X-DE-Budget-USD", "much")
                        .status())
                .isEqualTo(400);
        var task = "{\"prompt\":\"p\",\"models\":[\"m\"],\"budget_usd\":0}";
        assertThat(proxy.post("/v1/runs", task).status()).isEqualTo(402);
        assertThat(proxy.post("/v1/runs", task.replace("0}", "-1}")).status()).isEqualTo(400);
    }
}
