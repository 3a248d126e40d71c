package dev.electrons.runners;

import static dev.electrons.runners.ProxyUnderTest.cli;
import static dev.electrons.runners.ProxyUnderTest.openAi;
import static dev.electrons.runners.ProxyUnderTest.question;
import static dev.electrons.runners.ScriptedRunner.completion;
import static dev.electrons.runners.ScriptedRunner.done;
import static dev.electrons.runners.ScriptedRunner.ends;
import static dev.electrons.runners.ScriptedRunner.json;
import static dev.electrons.runners.ScriptedRunner.says;
import static dev.electrons.runners.ScriptedRunner.stream;
import static dev.electrons.runners.ScriptedRunner.streamThenCut;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.electrons.backing.Mesh;
import dev.electrons.backing.MeshBacking;
import dev.electrons.backing.Midnight;
import java.util.Collections;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An attempt that asks again, as after a crash, is answered as before and costs nothing; on a real Postgres. */
@Mesh
final class ReplayIT {
    private static final String CHAT = "/v1/chat/completions";

    private final MeshBacking backing;
    private final ScriptedRunner runner = ScriptedRunner.openAi();
    private final ScriptedRunner agent = ScriptedRunner.cli();
    private final String attempt = UUID.randomUUID() + "/write/0/1";
    private ProxyUnderTest proxy = ProxyUnderTest.withoutFile();

    ReplayIT(MeshBacking backing) {
        this.backing = backing;
    }

    @BeforeEach
    void start() {
        proxy.close();
        proxy = ProxyUnderTest.start(
                Map.of("DE_POSTGRES_URL", backing.postgresUrl(), "DE_POSTGRES_SCHEMA", backing.schema()),
                ProxyUnderTest.QUICK + "runners:\n" + openAi("first", runner.url(), "m")
                        + cli("agent", agent.url(), "a"));
        await().until(() -> proxy.get("/accounts").status() == 200);
    }

    @AfterEach
    void stop() {
        proxy.close();
        runner.close();
        agent.close();
    }

    private ProxyUnderTest.Reply chat(boolean stream, String... more) {
        var headers = new java.util.ArrayList<>(java.util.List.of("X-DE-Attempt", attempt));
        headers.addAll(java.util.List.of(more));
        return proxy.post(CHAT, question("m", stream), headers.toArray(String[]::new));
    }

    private ProxyUnderTest.Reply run(int timeoutMs, String prompt) {
        return proxy.post(
                "/v1/runs",
                "{\"prompt\":\"" + prompt + "\",\"models\":[\"a\"],\"attempt_id\":\"" + attempt + "\",\"timeout_ms\":"
                        + timeoutMs + "}");
    }

    @Test
    void aStreamIsStreamedAgainByteForByteByAnyProxy() {
        runner.on(CHAT, stream(says("once"), ends()), json(500, "{}"));
        var first = chat(true);
        start();

        var again = chat(true);

        assertThat(first.header("x-de-replayed")).isEmpty();
        assertThat(again.header("x-de-replayed")).isEqualTo("true");
        assertThat(again.body()).isEqualTo(first.body()).isEqualTo(says("once") + ends());
        assertThat(again.header("content-type")).startsWith("text/event-stream");
        assertThat(again.header("x-de-runner")).isEqualTo("first");
        assertThat(again.header("x-de-model")).isEqualTo("m");
        assertThat(runner.requests(CHAT)).hasSize(1);
        assertThat(proxy.metrics()).contains("de_runners_replayed_total 1.0");
    }

    @Test
    void aWholeAnswerIsGivenAgain() {
        runner.on(CHAT, json(200, completion("once")), json(200, completion("twice")));

        assertThat(chat(false).body()).isEqualTo(completion("once"));
        assertThat(chat(false).body()).isEqualTo(completion("once"));

        assertThat(runner.requests(CHAT)).hasSize(1);
    }

    @Test
    void aTaskIsNotDoneAgainThoughLessTimeIsLeft() {
        agent.on("/execute", done("done once"), done("done twice"));
        var first = run(40_000, "do it");

        var again = run(30_000, "do it");

        assertThat(again.body()).isEqualTo(first.body()).contains("done once");
        assertThat(again.header("x-de-replayed")).isEqualTo("true");
        assertThat(again.header("x-de-runner")).isEqualTo("agent");
        assertThat(agent.requests("/execute")).hasSize(1);
        assertThat(run(30_000, "do something else").body()).contains("done twice");
    }

    @Test
    void anotherQuestionOfTheSameAttemptHasItsOwnAnswer() {
        runner.on(CHAT, json(200, completion("one")), json(200, completion("two")), json(200, completion("three")));

        assertThat(chat(false).body()).isEqualTo(completion("one"));
        assertThat(chat(false, "X-DE-Models", "m,n").body()).isEqualTo(completion("two"));
        assertThat(chat(false, "X-DE-App", "somebody-else").body()).isEqualTo(completion("three"));
        assertThat(chat(false).body()).isEqualTo(completion("one"));
    }

    @Test
    void whatFailedIsAskedAgain() {
        runner.on(CHAT, streamThenCut(says("half")), stream(says("whole"), ends()));

        assertThat(chat(true).body()).contains("STREAM_BROKEN");

        assertThat(chat(true).body()).isEqualTo(says("whole") + ends());
    }

    @Test
    void whatIsTooLargeIsNotKept() {
        var much = Collections.nCopies(100, says("x".repeat(100_000)));
        var pieces = Stream.concat(much.stream(), Stream.of(ends())).toArray(String[]::new);
        runner.on(CHAT, stream(pieces), stream(says("z"), ends()));
        chat(true);

        assertThat(chat(true).body()).isEqualTo(says("z") + ends());
        assertThat(proxy.metrics()).contains("de_runners_unkept_total{reason=\"too_large\"} 1.0");
    }

    @Test
    void withoutPostgresItIsAnsweredAllTheSame() {
        Midnight.letPass();
        runner.on(CHAT, json(200, completion("one")), json(200, completion("two")), json(200, completion("three")));
        backing.servers().stopPostgres();
        try {
            assertThat(chat(false).body()).isEqualTo(completion("one"));
            await().until(() -> proxy.get("/health").body().contains("Postgres is away"));
            assertThat(proxy.get("/health").json().path("status").asText()).isEqualTo("DEGRADED");
            assertThat(chat(false).body()).isEqualTo(completion("two"));
            assertThat(proxy.get("/accounts").status()).isEqualTo(503);
        } finally {
            backing.servers().startPostgres();
        }
        await().until(() ->
                proxy.get("/accounts").json().at("/spending/0/attempts").asInt() >= 2);
        assertThat(chat(false).body()).isEqualTo(completion("three"));
        assertThat(chat(false).header("x-de-replayed")).isEqualTo("true");
    }
}
