package dev.electrons.runners;

import static dev.electrons.runners.ScriptedRunner.hang;
import static dev.electrons.runners.ScriptedRunner.json;
import static dev.electrons.runners.ScriptedRunner.reset;
import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.runners.ScriptedRunner.Answer;
import java.util.Arrays;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The faults that matter most at the doors of Anthropic's and Google's clients, whatever the runner behind them speaks. */
final class NativeFaultsTest {
    private static final String NONSENSE = "{\"choices\":[{\"del";
    private static final Answer CUT = (_, wire) -> wire.cut();

    private ScriptedRunner first = ScriptedRunner.bare(0);
    private ScriptedRunner second = ScriptedRunner.bare(0);
    private ProxyUnderTest proxy = ProxyUnderTest.withoutFile();

    /** Where vendors' clients ask for a stream, and what tells them that it is whole. */
    enum Door {
        MESSAGES(
                "/v1/messages",
                "{\"model\":\"m\",\"max_tokens\":9,\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"why\"}]}",
                "\"message_stop\""),
        GENERATE(
                "/v1beta/models/m:streamGenerateContent?alt=sse",
                "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"why\"}]}]}",
                "\"finishReason\":\"STOP\"");

        private final String path;
        private final String body;
        private final String terminator;

        Door(String path, String body, String terminator) {
            this.path = path;
            this.body = body;
            this.terminator = terminator;
        }
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

    private static Stream<Arguments> each(String name, Function<Speech, Answer> trouble) {
        return Arrays.stream(Door.values())
                .flatMap(door -> Arrays.stream(Speech.values())
                        .map(speech -> Arguments.of(door, speech, name, trouble.apply(speech))));
    }

    static Stream<Arguments> beforeTheFirstWord() {
        return Stream.of(
                        each("reset", _ -> reset()),
                        each("503", _ -> json(503, "{}")),
                        each("hang", _ -> hang()),
                        each("cut", one -> one.streaming(CUT, one.opening())),
                        each("malformed", one -> one.stream(one.event(NONSENSE), one.ends())))
                .flatMap(cases -> cases);
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @MethodSource("beforeTheFirstWord")
    void whatFailsBeforeItsFirstWordIsNotNoticed(Door door, Speech speech, String name, Answer trouble) {
        begin(speech, ProxyUnderTest::hurriedToBegin);
        first.on(speech.streamPath, trouble);

        var reply = proxy.post(door.path, door.body);

        assertThat(reply.body()).contains("second", door.terminator).doesNotContain("\"error\"");
        assertThat(reply.header("x-de-attempted")).startsWith("first/m=").endsWith("second/m=streaming");
    }

    static Stream<Arguments> afterTheFirstWord() {
        return Stream.of(
                        each("cut", one -> one.streaming(CUT, one.opening(), one.says("half"))),
                        each("stall", one -> one.streaming(hang(), one.opening(), one.says("half"))),
                        each("end", one -> one.stream(one.opening(), one.says("half"))),
                        each("malformed", one -> one.stream(one.says("half"), one.event(NONSENSE), one.ends())))
                .flatMap(cases -> cases);
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @MethodSource("afterTheFirstWord")
    void whatFailsAfterItsFirstWordIsNeverASuccess(Door door, Speech speech, String name, Answer trouble) {
        begin(speech, ProxyUnderTest::hurriedToGoOn);
        first.on(speech.streamPath, trouble);

        var reply = proxy.post(door.path, door.body);

        assertThat(reply.body())
                .contains("half", "\"error\"", "broke off")
                .doesNotContain(door.terminator)
                .doesNotContain("second");
        assertThat(second.requests(speech.streamPath)).isEmpty();
    }
}
