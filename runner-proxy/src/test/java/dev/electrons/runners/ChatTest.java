package dev.electrons.runners;

import static dev.electrons.runners.ProxyUnderTest.cli;
import static dev.electrons.runners.ProxyUnderTest.openAi;
import static dev.electrons.runners.ProxyUnderTest.question;
import static dev.electrons.runners.ScriptedRunner.completion;
import static dev.electrons.runners.ScriptedRunner.done;
import static dev.electrons.runners.ScriptedRunner.ends;
import static dev.electrons.runners.ScriptedRunner.hang;
import static dev.electrons.runners.ScriptedRunner.json;
import static dev.electrons.runners.ScriptedRunner.lines;
import static dev.electrons.runners.ScriptedRunner.reset;
import static dev.electrons.runners.ScriptedRunner.says;
import static dev.electrons.runners.ScriptedRunner.stream;
import static dev.electrons.runners.ScriptedRunner.streamThenCut;
import static dev.electrons.runners.ScriptedRunner.streamThenHang;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.electrons.runners.ScriptedRunner.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Chats, with a first choice that misbehaves and a second that does not, both serving the same model. */
final class ChatTest {
    private static final String PATH = "/v1/chat/completions";
    private static final String ROLE =
            "data: {\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n";

    private static final HttpClient READER = HttpClient.newHttpClient();

    private ScriptedRunner first = ScriptedRunner.openAi();
    private ScriptedRunner second = ScriptedRunner.openAi();
    private ScriptedRunner agent = ScriptedRunner.cli();
    private ProxyUnderTest proxy = ProxyUnderTest.withoutFile();

    @BeforeEach
    void start() {
        start(UnaryOperator.identity());
    }

    private void start(UnaryOperator<String> hurried) {
        proxy.close();
        proxy = ProxyUnderTest.with(hurried.apply(openAi("first", first.url(), "m"))
                + openAi("second", second.url(), "m")
                + cli("agent", agent.url(), "a")
                + "  - {name: echo, protocol: echo, per_word: 1ms, models: {parrot: parrot}}\n");
        second.on(PATH, (request, wire) -> {
            boolean streamed = request.body().contains("\"stream\": true");
            (streamed ? stream(ROLE, says("second"), ends()) : json(200, completion("second"))).write(request, wire);
        });
    }

    @AfterEach
    void stop() {
        proxy.close();
        first.close();
        second.close();
        agent.close();
    }

    @Test
    void aWholeAnswerPassesByteForByte() {
        first.on(PATH, json(200, completion("héllo")));

        var reply = proxy.post(PATH, question("m", false), "Authorization", "Bearer of-the-client");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo(completion("héllo"));
        assertThat(reply.header("x-de-runner")).isEqualTo("first");
        assertThat(reply.header("x-de-model")).isEqualTo("m");
        assertThat(reply.header("x-de-attempted")).isEqualTo("first/m=ok");
        var sent = first.requests(PATH).getFirst();
        assertThat(sent.body()).isEqualTo(question("m-own", false));
        assertThat(sent.headers()).containsEntry("authorization", "Bearer " + ProxyUnderTest.SECRET);
    }

    @Test
    void aStreamPassesByteForByte() {
        first.on(PATH, stream(": ping\n\n" + ROLE, says("one"), says("two"), ends()));

        var reply = proxy.chat("m", true);

        assertThat(reply.body()).isEqualTo(": ping\n\n" + ROLE + says("one") + says("two") + ends());
        assertThat(reply.header("content-type")).startsWith("text/event-stream");
        assertThat(reply.header("x-de-runner")).isEqualTo("first");
    }

    @Test
    void aStreamWithoutItsTerminatorGetsOneWhenItHasFinished() {
        var finish = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
        first.on(PATH, stream(says("one"), finish));

        assertThat(proxy.chat("m", true).body()).isEqualTo(says("one") + finish + "data: [DONE]\n\n");
    }

    @Test
    void tokensAreCountedThoughTheClientDoesNotAsk() {
        var finish = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
        var usage = "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":70,\"completion_tokens\":2}}\n\n";
        first.on(PATH, stream(says("one"), finish, usage, "data: [DONE]\n\n"));

        assertThat(proxy.chat("m", true).body()).isEqualTo(says("one") + finish + "data: [DONE]\n\n");

        assertThat(first.requests(PATH).getFirst().body()).contains("\"stream_options\":{\"include_usage\":true}");
        assertThat(proxy.metrics())
                .contains("de_runners_tokens_total{direction=\"input\",model=\"m\",runner=\"first\"} 70.0");
    }

    @Test
    void aRunnerThatDoesNotCountIsAskedWithoutThat() {
        first.on(
                PATH,
                json(400, "{\"error\":{\"message\":\"unknown field stream_options\"}}"),
                stream(says("one"), ends()));

        assertThat(proxy.chat("m", true).body()).isEqualTo(says("one") + ends());
        assertThat(proxy.chat("m", true).body()).isEqualTo(says("one") + ends());

        assertThat(first.requests(PATH)).hasSize(3);
        assertThat(first.requests(PATH).getLast().body()).isEqualTo(question("m-own", true));
    }

    static Stream<Arguments> troubleBeforeTheFirstContent() {
        return Stream.of(
                trouble("reset before headers", reset()),
                trouble("status 500", json(500, "{}")),
                trouble("status 503", json(503, "{}")),
                trouble("status 401", json(401, "{}")),
                trouble("hang before headers", hang()),
                trouble("hang before the first token", streamThenHang(ROLE, ": ping\n\n")),
                trouble("cut before the first token", streamThenCut(ROLE)),
                trouble("end without content", stream(ROLE)),
                trouble("terminator without content", stream(ROLE, "data: [DONE]\n\n")),
                trouble("malformed chunk", stream(ROLE, "data: {\"choices\":[{\"del\n\n")),
                trouble("error inside the stream", stream("data: {\"error\":{\"message\":\"dead\"}}\n\n")),
                trouble("something else than a stream", json(200, completion("x"))));
    }

    private static Arguments trouble(String name, Answer answer) {
        return Arguments.of(Named.of(name, answer));
    }

    @ParameterizedTest
    @MethodSource("troubleBeforeTheFirstContent")
    void troubleBeforeTheFirstContentIsNotNoticed(Answer trouble) {
        start(ProxyUnderTest::hurriedToBegin);
        first.on(PATH, trouble);

        var reply = proxy.chat("m", true);

        assertThat(reply.body()).isEqualTo(ROLE + says("second") + ends());
        assertThat(reply.header("x-de-runner")).isEqualTo("second");
        assertThat(reply.header("x-de-attempted")).startsWith("first/m=").endsWith(", second/m=streaming");
    }

    static Stream<Arguments> troubleAfterTheFirstContent() {
        return Stream.of(
                trouble("cut mid-stream", streamThenCut(says("half"))),
                trouble("stall mid-stream", streamThenHang(says("half"))),
                trouble("end without a finish", stream(says("half"))),
                trouble("terminator without a finish", stream(says("half"), "data: [DONE]\n\n")),
                trouble("malformed chunk", stream(says("half"), "data: nonsense\n\n", ends())));
    }

    @ParameterizedTest
    @MethodSource("troubleAfterTheFirstContent")
    void troubleAfterTheFirstContentIsSaidInBandAndNeverTerminated(Answer trouble) {
        start(ProxyUnderTest::hurriedToGoOn);
        first.on(PATH, trouble);

        var reply = proxy.chat("m", true);

        assertThat(reply.body())
                .startsWith(says("half"))
                .contains("data: {\"error\":{")
                .contains("STREAM_BROKEN")
                .doesNotContain("[DONE]");
        assertThat(second.requests(PATH)).isEmpty();
    }

    @Test
    void whoBrokeOffIsAskedLastByTheSameRun() {
        first.on(PATH, streamThenCut(says("half")));
        var asked = ProxyUnderTest.question("m", true);

        assertThat(proxy.post(PATH, asked, "X-DE-Run", "r1").body()).contains("STREAM_BROKEN");

        assertThat(proxy.post(PATH, asked, "X-DE-Run", "r1").header("x-de-attempted"))
                .isEqualTo("second/m=streaming");
        assertThat(proxy.post(PATH, asked, "X-DE-Run", "r2").body()).contains("STREAM_BROKEN");
        second.on(PATH, json(503, "{}"));
        first.on(PATH, stream(ROLE, says("first again"), ends()));
        assertThat(proxy.post(PATH, asked, "X-DE-Run", "r1").body()).contains("first again");
    }

    @Test
    void aWholeAnswerWithoutAFinishIsNoAnswer() {
        first.on(PATH, json(200, "{\"choices\":[{\"message\":{\"content\":\"ha\"},\"finish_reason\":null}]}"));

        assertThat(proxy.chat("m", false).body()).isEqualTo(completion("second"));
        assertThat(first.requests(PATH)).hasSize(2);
    }

    @Test
    void aClientThatGoesIsGoneForTheRunnerToo() throws IOException {
        first.on(PATH, streamThenHang(says("one")));
        var body = question("m", true);
        try (var socket = new Socket(
                InetAddress.getLoopbackAddress(), URI.create(proxy.url()).getPort())) {
            var request =
                    "POST " + PATH + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            assertThat(socket.getInputStream().read()).isEqualTo('H');
        }

        await().until(() -> first.aborted() == 1);
        await().until(() -> proxy.runner("first").path("in_flight").asInt(-1) == 0);
        assertThat(proxy.breaker("first")).isEqualTo("closed");
        assertThat(second.requests(PATH)).isEmpty();
    }

    @Test
    void aSlowReaderSlowsTheRunnerAndLosesNothing() throws Exception {
        proxy.close();
        proxy = ProxyUnderTest.with(openAi("first", first.url(), "m").replace("idle: 20s", "idle: 3s"));
        var piece = says("x".repeat(60_000));
        // More than all the socket buffers on the way can hold.
        int pieces = 800;
        var written = new AtomicInteger();
        first.on(PATH, (_, wire) -> {
            wire.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (int i = 0; i < pieces; i++) {
                wire.chunk(piece);
                written.incrementAndGet();
            }
            wire.chunk(ends());
            wire.send("0\r\n\r\n");
        });
        var request = HttpRequest.newBuilder(URI.create(proxy.url() + PATH))
                .POST(HttpRequest.BodyPublishers.ofString(question("m", true)))
                .build();
        try (var body =
                READER.send(request, HttpResponse.BodyHandlers.ofInputStream()).body()) {
            // Longer than the idle limit of the runner: it is the reader who is slow.
            await().pollDelay(Duration.ofMillis(3_300)).until(() -> true);
            assertThat(written).hasValueLessThan(pieces);

            assertThat(body.transferTo(OutputStream.nullOutputStream()))
                    .isEqualTo((long) pieces * piece.length() + ends().length());
        }
    }

    @Test
    void whatTheRunnerRefusesIsRefused() {
        first.on(PATH, json(400, "{\"error\":{\"message\":\"messages are odd, " + ProxyUnderTest.SECRET + "\"}}"));

        var reply = proxy.chat("m", false);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().path("error").asText()).contains("messages are odd, ***");
        assertThat(second.requests(PATH)).isEmpty();
    }

    @Test
    void anAgentAnswersAsOneCompletion() {
        agent.on("/execute", done("forty-two"));

        var reply = proxy.chat("a", false);

        assertThat(reply.json().path("object").asText()).isEqualTo("chat.completion");
        assertThat(reply.json().at("/choices/0/message/content").asText()).isEqualTo("forty-two");
        assertThat(reply.json().at("/choices/0/finish_reason").asText()).isEqualTo("stop");
        assertThat(agent.requests("/execute").getFirst().body()).contains("\"prompt\":\"why is that\"");
    }

    @Test
    void anAgentAnswersInChunksToThoseWhoStream() {
        agent.on(
                "/execute",
                lines(
                        true,
                        "{\"type\":\"output\",\"text\":\"forty\"}",
                        "{\"type\":\"output\",\"text\":\"-two\"}",
                        "{\"type\":\"result\",\"success\":true,\"output\":\"forty-two\"}"));

        var body = proxy.chat("a", true).body();

        assertThat(body)
                .contains("\"content\":\"forty\"")
                .contains("\"content\":\"-two\"")
                .contains("\"finish_reason\":\"stop\"")
                .endsWith("data: [DONE]\n\n");
    }

    @Test
    void theEchoRunnerSaysThatItIsOne() {
        var reply = proxy.chat("parrot", true);

        assertThat(reply.body())
                .contains("\"model\":\"echo\"")
                .contains("[echo ")
                .contains("\"content\":\"that\"")
                .endsWith("data: [DONE]\n\n");
        assertThat(reply.header("x-de-runner")).isEqualTo("echo");
        assertThat(proxy.chat("parrot", false)
                        .json()
                        .at("/choices/0/message/content")
                        .asText())
                .isEqualTo("[echo runner: no model was asked] why is that");
    }

    @Test
    void aRunnerForAnyModelSaysWhichOneItIs() {
        proxy.rewrite("runners: [{name: echo, protocol: echo}]");
        await().until(() -> proxy.runner("first").isMissingNode());

        assertThat(proxy.chat("claude-sonnet-4.5", true).header("x-de-model")).isEqualTo("echo");
        assertThat(proxy.run("claude-sonnet-4.5").status()).isEqualTo(503);
    }

    @Test
    void autoTakesWhatThereIs() {
        first.close();
        second.close();
        agent.on("/execute", done("from the agent"));

        var reply = proxy.post(PATH, "{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");

        assertThat(reply.body()).contains("from the agent");
        assertThat(reply.header("x-de-model")).isEqualTo("a");
    }

    @Test
    void aWaterfallAndARunnerCanBeAskedForInHeaders() {
        first.on(PATH, json(503, "{}"));
        agent.on("/execute", done("from the agent"));

        assertThat(proxy.post(PATH, question("m", false), "X-DE-Runner", "first", "X-DE-Models", "a")
                        .status())
                .isEqualTo(503);
        assertThat(proxy.post(PATH, question("unserved", false), "X-DE-Models", "a")
                        .header("x-de-runner"))
                .isEqualTo("agent");
    }

    @Test
    void theModelsAreThoseOfAllRunners() {
        assertThat(proxy.get("/v1/models").json().findValuesAsText("id")).containsExactly("m", "a", "parrot");
    }
}
