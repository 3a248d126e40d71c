package dev.electrons.runners;

import static dev.electrons.runners.ProxyUnderTest.openAi;
import static dev.electrons.runners.ProxyUnderTest.question;
import static dev.electrons.runners.ScriptedRunner.completion;
import static dev.electrons.runners.ScriptedRunner.ends;
import static dev.electrons.runners.ScriptedRunner.hang;
import static dev.electrons.runners.ScriptedRunner.json;
import static dev.electrons.runners.ScriptedRunner.says;
import static dev.electrons.runners.ScriptedRunner.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.electrons.backing.Midnight;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Budgets where there is no Postgres: they hold for as long as the process lives. */
final class BudgetsTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String DEAR = "{m: {input_per_mtok_usd: 0, output_per_mtok_usd: 1000}}";

    private final ScriptedRunner runner = ScriptedRunner.openAi().on(CHAT, json(200, completion("two tokens")));
    private final ProxyUnderTest proxy = ProxyUnderTest.start(
            Map.of(),
            ProxyUnderTest.QUICK + "prices: {version: v, models: " + DEAR + "}\n"
                    + "budgets: {per_run_usd: 0.0061, per_app_day_usd: 0.02, apps: {Bücher: 0}}\nrunners:\n"
                    + openAi("first", runner.url(), "m"));

    @BeforeEach
    void begin() {
        Midnight.letPass();
    }

    @AfterEach
    void stop() {
        proxy.close();
        runner.close();
    }

    /** About to cost 0.002, as it will. */
    private static String cheap() {
        return question("m", false).replaceFirst("\\{", "{\"max_tokens\":2,");
    }

    private int chat(String run) {
        return proxy.post(CHAT, cheap(), "X-DE-App", "shop", "X-DE-Run", run).status();
    }

    @Test
    void aRunsBudgetHoldsAndAnotherRunHasItsOwn() {
        assertThat(new int[] {chat("one"), chat("one"), chat("one"), chat("one")})
                .containsExactly(200, 200, 200, 402);
        assertThat(chat("two")).isEqualTo(200);
        assertThat(runner.requests(CHAT)).hasSize(4);
        assertThat(proxy.get("/accounts").status()).isEqualTo(501);
    }

    @Test
    void whatACallTookIsToldAtItsHeadAndAttemptsHearItAtTheEndOfAStream() {
        var whole = proxy.post(CHAT, cheap());
        assertThat(whole.header("x-de-cost-usd")).isEqualTo("0.002000");
        assertThat(whole.header("x-de-provider")).isEqualTo("first");
        assertThat(whole.body()).isEqualTo(completion("two tokens"));

        runner.on(CHAT, stream(says("two"), ends()));
        var streamed = cheap().replace("false", "true");
        assertThat(proxy.post(CHAT, streamed, "X-DE-Attempt", "a").body())
                .endsWith("data: [DONE]\n\n: de-cost-usd 0.002000\n\n");
        assertThat(proxy.post(CHAT, streamed).body()).endsWith("data: [DONE]\n\n");
    }

    @Test
    void anAppsDayHoldsForAllItsRuns() {
        for (int i = 0; i < 10; i++) {
            assertThat(chat("run-" + i)).isEqualTo(200);
        }

        var reply = proxy.post(CHAT, cheap(), "X-DE-App", "shop", "X-DE-Run", "last");

        assertThat(reply.status()).isEqualTo(429);
        assertThat(reply.json().at("/details/scope").asText()).isEqualTo("app_day");
        assertThat(reply.json().path("error").asText()).contains("limit 0.02 USD, spent 0.02,");
        assertThat(proxy.post(CHAT, cheap(), "X-DE-App", "another").status()).isEqualTo(200);
    }

    @Test
    void anAppsNameMayBeOfAnyLetters() {
        var reply = proxy.post(CHAT, cheap(), "X-DE-App", "B%C3%BCcher");

        assertThat(reply.status()).isEqualTo(429);
        assertThat(reply.json().path("error").asText()).contains("app Bücher for today");
    }

    @Test
    void whatWasHeldForRequestsThatWereRefusedIsFreeAgain() {
        for (int i = 0; i < 10; i++) {
            assertThat(proxy.post(CHAT, "{\"model\":\"m\",\"max_tokens\":5}", "X-DE-App", "shop", "X-DE-Run", "one")
                            .status())
                    .isEqualTo(400);
        }

        assertThat(chat("one")).isEqualTo(200);
    }

    @Test
    void whatWasHeldForAClientThatWentIsFreeAgain() throws IOException {
        runner.on(CHAT, hang(), json(200, completion("x")));
        var body = cheap().replace("\"max_tokens\":2", "\"max_tokens\":6");
        try (var socket = new Socket(
                InetAddress.getLoopbackAddress(), URI.create(proxy.url()).getPort())) {
            socket.getOutputStream()
                    .write(("POST " + CHAT + " HTTP/1.1\r\nHost: x\r\nX-DE-Run: one\r\nContent-Length: " + body.length()
                                    + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.UTF_8));
            await().until(() -> runner.requests(CHAT).size() == 1);
            assertThat(chat("one")).isEqualTo(402);
        }

        await().until(() -> runner.aborted() == 1);
        await().until(() -> chat("one") == 200);
    }
}
