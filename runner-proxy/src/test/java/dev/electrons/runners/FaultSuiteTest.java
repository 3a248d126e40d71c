package dev.electrons.runners;

import static dev.electrons.runners.ProxyUnderTest.question;
import static dev.electrons.runners.ScriptedRunner.hang;
import static dev.electrons.runners.ScriptedRunner.json;
import static dev.electrons.runners.ScriptedRunner.reset;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.electrons.runners.ScriptedRunner.Answer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every way in which a runner can fail, in every protocol, with a second runner that does not. A client gets a whole
 * answer or is told that it has none: what was cut is never a success.
 */
final class FaultSuiteTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String NONSENSE = "{\"choices\":[{\"del";
    private static final Answer CUT = (_, wire) -> wire.cut();
    private static final HttpClient READER = HttpClient.newHttpClient();
    /** More than any protocol takes in one event. */
    private static final String HUGE_CHUNK = "x".repeat(17 << 20);
    /** More than any protocol takes in all. */
    private static final String HUGE_BODY = "x".repeat(33 << 20);

    private ScriptedRunner first = ScriptedRunner.bare(0);
    private ScriptedRunner second = ScriptedRunner.bare(0);
    private ProxyUnderTest proxy = ProxyUnderTest.withoutFile();

    private void begin(Speech speech) {
        begin(speech, UnaryOperator.identity());
    }

    /** Only where it is what is tried does the runner's time run out soon: a machine under load must not be one that fails. */
    private void begin(Speech speech, String outcome) {
        begin(speech, outcome.equals("timeout") ? ProxyUnderTest::hurriedToBegin : UnaryOperator.identity());
    }

    private void begin(Speech speech, UnaryOperator<String> hurried) {
        stop();
        first = speech.runner();
        second = speech.saying("second");
        proxy = ProxyUnderTest.with(
                hurried.apply(speech.entry("first", first.url())) + speech.entry("second", second.url()));
    }

    @AfterEach
    void stop() {
        proxy.close();
        first.close();
        second.close();
    }

    private static Stream<Arguments> each(String name, String outcome, int calls, Function<Speech, Answer> trouble) {
        return Arrays.stream(Speech.values())
                .map(speech -> Arguments.of(speech, Named.of(name, trouble.apply(speech)), outcome, calls));
    }

    static Stream<Arguments> beforeTheFirstWord() {
        return Stream.of(
                        each("reset before headers", "broken", 2, _ -> reset()),
                        each("reset after headers", "broken", 2, speech -> speech.streaming(reset())),
                        each("500", "broken", 2, _ -> json(500, "{}")),
                        each("503", "overloaded", 1, _ -> json(503, "{}")),
                        each("429 without Retry-After", "rate_limited", 1, _ -> json(429, "{}")),
                        each("429 for long", "rate_limited", 1, _ -> json(429, "{}", "Retry-After: 900")),
                        each("401", "", 1, _ -> json(401, "{}")),
                        each("hang before headers", "timeout", 1, _ -> hang()),
                        each("hang before the first token", "timeout", 1, one -> one.streaming(hang(), one.opening())),
                        each("cut before the first token", "broken", 2, one -> one.streaming(CUT, one.opening())),
                        each("end without content", "broken", 2, one -> one.stream(one.opening())),
                        each("malformed chunk", "broken", 2, one -> one.stream(one.event(NONSENSE), one.ends())),
                        each("huge single chunk", "", 2, one -> one.stream(one.says(HUGE_CHUNK), one.ends())))
                .flatMap(cases -> cases);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("beforeTheFirstWord")
    void whatFailsBeforeItsFirstWordIsNotNoticed(Speech speech, Answer trouble, String outcome, int calls) {
        begin(speech, outcome);
        first.on(speech.streamPath, trouble);

        var reply = proxy.chat("m", true);

        var chunks = Chunks.of(reply.body());
        assertThat(chunks.text()).isEqualTo("second");
        assertThat(chunks.terminated()).isTrue();
        assertThat(reply.header("x-de-attempted"))
                .startsWith("first/m=" + outcome)
                .endsWith("second/m=streaming");
        assertThat(first.requests(speech.streamPath)).hasSize(calls);
    }

    @ParameterizedTest
    @EnumSource(Speech.class)
    void aRefusedConnectionIsNotNoticed(Speech speech) {
        begin(speech);
        await().until(() -> proxy.status("first").equals("up"));
        first.close();

        var reply = proxy.chat("m", true);

        assertThat(Chunks.of(reply.body()).text()).isEqualTo("second");
        assertThat(proxy.status("first")).isEqualTo("down");
        await().until(() -> proxy.breaker("first").equals("open"));
    }

    @ParameterizedTest
    @EnumSource(Speech.class)
    void aLimitThatEndsSoonIsWaitedFor(Speech speech) {
        begin(speech);
        first.on(
                speech.streamPath,
                json(429, "{}", "Retry-After: 1"),
                speech.stream(speech.opening(), speech.says("after a second"), speech.ends()));

        var reply = proxy.chat("m", true);

        assertThat(Chunks.of(reply.body()).text()).isEqualTo("after a second");
        assertThat(reply.header("x-de-runner")).isEqualTo("first");
    }

    static Stream<Arguments> afterTheFirstWord() {
        return Stream.of(
                        each("cut", "", 1, one -> one.streaming(CUT, one.opening(), one.says("half"))),
                        each(
                                "cut in a line",
                                "",
                                1,
                                one -> one.streaming(
                                        CUT,
                                        one.opening(),
                                        one.says("half"),
                                        one.ends().substring(0, 12))),
                        each("stall", "", 1, one -> one.streaming(hang(), one.opening(), one.says("half"))),
                        each("end without terminator", "", 1, one -> one.stream(one.opening(), one.says("half"))),
                        each(
                                "malformed chunk",
                                "",
                                1,
                                one -> one.stream(one.says("half"), one.event(NONSENSE), one.ends())),
                        each(
                                "huge single chunk",
                                "",
                                1,
                                one -> one.stream(one.says("half"), one.says(HUGE_CHUNK), one.ends())))
                .flatMap(cases -> cases);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("afterTheFirstWord")
    void whatFailsAfterItsFirstWordIsNeverASuccess(Speech speech, Answer trouble, String outcome, int calls) {
        begin(speech, ProxyUnderTest::hurriedToGoOn);
        first.on(speech.streamPath, trouble);

        var chunks = Chunks.of(proxy.chat("m", true).body());

        assertThat(chunks.text()).isEqualTo("half" + outcome);
        assertThat(chunks.finish()).isEmpty();
        assertThat(chunks.terminated()).isFalse();
        assertThat(chunks.last().at("/error/code").asText()).isEqualTo("STREAM_BROKEN");
        assertThat(first.requests(speech.streamPath)).hasSize(calls);
        assertThat(second.requests(speech.streamPath)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Speech.class)
    void aResetAfterTheFirstWordIsNeverASuccess(Speech speech) throws Exception {
        begin(speech);
        var heard = new CountDownLatch(1);
        Answer resetWhenHeard = (_, wire) -> {
            await().until(() -> heard.getCount() == 0);
            wire.reset();
        };
        first.on(speech.streamPath, speech.streaming(resetWhenHeard, speech.opening(), speech.says("half")));
        var request = HttpRequest.newBuilder(URI.create(proxy.url() + CHAT))
                .POST(HttpRequest.BodyPublishers.ofString(question("m", true)))
                .build();

        var body = new StringBuilder();
        READER.send(request, HttpResponse.BodyHandlers.ofLines()).body().forEach(line -> {
            body.append(line).append('\n');
            if (line.contains("half")) {
                heard.countDown();
            }
        });

        var chunks = Chunks.of(body.toString());
        assertThat(chunks.text()).isEqualTo("half");
        assertThat(chunks.terminated()).isFalse();
        assertThat(chunks.last().at("/error/code").asText()).isEqualTo("STREAM_BROKEN");
        assertThat(second.requests(speech.streamPath)).isEmpty();
    }

    /** The head and the first half of a whole answer, and then something. */
    private static Answer half(Speech speech, Answer then) {
        var body = speech.whole("half", true);
        return (request, wire) -> {
            wire.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                    + "\r\n\r\n" + body.substring(0, body.length() / 2));
            then.write(request, wire);
        };
    }

    static Stream<Arguments> wholeAnswers() {
        return Stream.of(
                        each("reset after headers", "broken", 2, one -> half(one, reset())),
                        each("cut", "broken", 2, one -> half(one, CUT)),
                        each("hang", "timeout", 1, one -> half(one, hang())),
                        each("not JSON", "broken", 2, _ -> json(200, NONSENSE)),
                        each("end without terminator", "broken", 2, one -> json(200, one.whole("half", false))),
                        each("huge body", "broken", 2, one -> json(200, one.whole(HUGE_BODY, true))))
                .flatMap(cases -> cases);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("wholeAnswers")
    void aWholeAnswerThatIsNotWholeIsNoAnswer(Speech speech, Answer trouble, String outcome, int calls) {
        begin(speech, outcome);
        first.on(speech.wholePath, trouble);

        var reply = proxy.post(CHAT, question("m", false));

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.json().at("/choices/0/message/content").asText()).isEqualTo("second");
        assertThat(reply.header("x-de-attempted")).startsWith("first/m=" + outcome);
        assertThat(first.requests(speech.wholePath)).hasSize(calls);
    }

    @ParameterizedTest
    @EnumSource(Speech.class)
    void aSlowDripIsAnAnswer(Speech speech) {
        begin(speech);
        var pieces = speech.opening() + speech.says("drip") + speech.ends();
        first.on(speech.streamPath, (_, wire) -> {
            wire.send(speech.head());
            for (int i = 0; i < pieces.length(); i++) {
                wire.chunk(pieces.substring(i, i + 1));
            }
            wire.send("0\r\n\r\n");
        });

        var chunks = Chunks.of(proxy.chat("m", true).body());

        assertThat(chunks.text()).isEqualTo("drip");
        assertThat(chunks.terminated()).isTrue();
    }
}
