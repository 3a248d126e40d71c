package dev.electrons.runners;

import static dev.electrons.runners.ProxyUnderTest.openAi;
import static dev.electrons.runners.ProxyUnderTest.question;
import static dev.electrons.runners.ScriptedRunner.ends;
import static dev.electrons.runners.ScriptedRunner.json;
import static dev.electrons.runners.ScriptedRunner.says;
import static dev.electrons.runners.ScriptedRunner.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.electrons.runners.ScriptedRunner.Answer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients that wait for a stream to begin are told that we are still here. */
final class WaitingTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final HttpClient READER = HttpClient.newHttpClient();

    private final CountDownLatch free = new CountDownLatch(1);
    private final ScriptedRunner runner = ScriptedRunner.openAi();
    private final ScriptedRunner agent = ScriptedRunner.cli();
    private final ProxyUnderTest proxy = ProxyUnderTest.start(
            Map.of(),
            "keep_alive: 50ms\n" + ProxyUnderTest.QUICK + "runners:\n"
                    + openAi("r", runner.url(), "m").replace("timeouts:", "max_concurrent: 1, timeouts:")
                    + ProxyUnderTest.cli("agent", agent.url(), "a"));

    @AfterEach
    void stop() {
        proxy.close();
        runner.close();
        agent.close();
    }

    private Answer whenFree(Answer answer) {
        return (request, wire) -> {
            await().until(() -> free.getCount() == 0);
            answer.write(request, wire);
        };
    }

    /** Reads a stream to its end; once it is told to wait, what it waits for comes. */
    private String readWaiting(String path, String body, String... headers) throws Exception {
        var builder = HttpRequest.newBuilder(URI.create(proxy.url() + path));
        var request = (headers.length == 0 ? builder : builder.headers(headers))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        var text = new StringBuilder();
        READER.send(request, HttpResponse.BodyHandlers.ofLines()).body().forEach(line -> {
            text.append(line).append('\n');
            if (line.equals(": waiting")) {
                free.countDown();
            }
        });
        return text.toString();
    }

    @Test
    void whoWaitsInLineIsKeptCompanyAndAnsweredInTheEnd() throws Exception {
        runner.on(CHAT, whenFree(stream(says("one"), ends())), stream(says("two"), ends()));
        var busy = proxy.posting(CHAT, question("m", true));
        await().until(() -> proxy.runner("r").path("in_flight").asInt() == 1);

        var text = readWaiting(CHAT, question("m", true));

        assertThat(text).startsWith(": waiting\n\n").endsWith(says("two") + ends());
        assertThat(busy.join().body()).contains(says("one")).endsWith(ends());
    }

    @Test
    void anAttemptThatWaitedInLineHearsInTheEndWhoAnsweredIt() throws Exception {
        runner.on(CHAT, whenFree(stream(says("one"), ends())), stream(says("two"), ends()));
        var busy = proxy.posting(CHAT, question("m", true));
        await().until(() -> proxy.runner("r").path("in_flight").asInt() == 1);

        var text = readWaiting(CHAT, question("m", true), "X-DE-Attempt", "run/node/0/1");

        assertThat(text).contains(ends() + ": de-answered {\"X-DE-Attempted\":\"r/m=ok\",\"X-DE-Model\":\"m\"");
        assertThat(text).contains("\"X-DE-Provider\":\"r\",\"X-DE-Runner\":\"r\"");
        assertThat(busy.join().body()).endsWith(ends());
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/chat/completions, m, data: {\"error\":, [DONE]",
        "/v1/messages, m, event: error, message_stop",
        "/v1/runs?stream=true, a, event: error, event: result"
    })
    void whatIsRefusedAfterThatIsSaidInTheStream(String path, String model, String error, String end) throws Exception {
        var refusal = whenFree(json(400, "{\"error\":{\"message\":\"not so\"}}"));
        runner.on(CHAT, refusal);
        agent.on("/execute", refusal);
        var body = path.startsWith("/v1/runs")
                ? "{\"prompt\":\"p\",\"models\":[\"" + model + "\"]}"
                : question(model, true);

        var text = readWaiting(path, body);

        assertThat(text).startsWith(": waiting\n\n").contains(error, "not so").doesNotContain(end);
    }
}
