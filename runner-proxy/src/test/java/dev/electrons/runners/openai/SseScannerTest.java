package dev.electrons.runners.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.runners.ScriptedRunner;
import dev.electrons.runners.wire.Fault;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;

final class SseScannerTest {
    private static final String STREAM =
            ": comment\r\n\r\ndata: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n"
                    + ScriptedRunner.says("héllo") + ScriptedRunner.ends();

    @Test
    void bytesLeaveAsTheyCameHoweverTheyAreCut() {
        var bytes = Buffer.buffer(STREAM);
        for (int cut = 0; cut <= bytes.length(); cut++) {
            var scanner = new SseScanner(false, 1);
            var out = scanner.feed(bytes.getBuffer(0, cut)).copy();
            out.appendBuffer(scanner.feed(bytes.getBuffer(cut, bytes.length())));
            out.appendBuffer(scanner.end());

            assertThat(out).isEqualTo(bytes);
            assertThat(scanner.finished() && scanner.done() && scanner.content())
                    .isTrue();
            assertThat(scanner.fault()).isEmpty();
            assertThat(scanner.usage().orElseThrow().outputTokens()).isEqualTo(2);
        }
    }

    @Test
    void namingTheRoleIsNotContent() {
        var scanner = new SseScanner(false, 1);

        scanner.feed(Buffer.buffer("data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n"));

        assertThat(scanner.content()).isFalse();
    }

    @Test
    void aToolCallIsContent() {
        var scanner = new SseScanner(false, 1);

        scanner.feed(Buffer.buffer("data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0}]}}]}\n"));

        assertThat(scanner.content()).isTrue();
    }

    @Test
    void aTerminatorWithoutAFinishIsHeldBack() {
        var scanner = new SseScanner(false, 1);

        var out = scanner.feed(Buffer.buffer(ScriptedRunner.says("hi") + "data: [DONE]\n\n"));

        assertThat(scanner.fault()).contains(new Fault.Broken("the terminator came without a finish_reason"));
        assertThat(out.toString()).doesNotContain("[DONE]");
    }

    @Test
    void aChunkThatIsNotJsonIsAFault() {
        var scanner = new SseScanner(false, 1);

        scanner.feed(Buffer.buffer("data: {\"choices\":[{\"del\n\n"));

        assertThat(scanner.fault()).contains(new Fault.Broken("a chunk is not JSON"));
    }

    @Test
    void anErrorInsideTheStreamIsAFault() {
        var scanner = new SseScanner(false, 1);

        scanner.feed(Buffer.buffer("data: {\"error\":{\"message\":\"engine died\"}}\n\n"));

        assertThat(scanner.fault()).contains(new Fault.Broken("the runner reported: engine died"));
    }

    private static String choice(int index, String finish) {
        return "data: {\"choices\":[{\"index\":" + index + ",\"delta\":{\"content\":\"x\"},\"finish_reason\":" + finish
                + "}]}\n\n";
    }

    @Test
    void anAnswerIsWholeWhenEachOfItsChoicesIs() {
        var scanner = new SseScanner(false, 1);
        scanner.feed(Buffer.buffer(choice(0, "null") + choice(1, "null") + choice(0, "\"stop\"")));
        assertThat(scanner.finished()).isFalse();

        scanner.feed(Buffer.buffer(choice(1, "\"length\"")));

        assertThat(scanner.finished()).isTrue();
    }

    @Test
    void aTerminatorWithoutTheFinishOfEveryChoiceIsHeldBack() {
        var scanner = new SseScanner(false, 2);

        var out = scanner.feed(Buffer.buffer(choice(0, "\"stop\"") + choice(1, "null") + "data: [DONE]\n\n"));

        assertThat(scanner.fault()).contains(new Fault.Broken("the terminator came without a finish_reason"));
        assertThat(out.toString()).doesNotContain("[DONE]");
    }

    @Test
    void choicesThatNeverBeganAreMissedUnlessATerminatorSaysThatThisWasAll() {
        var scanner = new SseScanner(false, 2);
        scanner.feed(Buffer.buffer(choice(0, "\"stop\"")));
        assertThat(scanner.finished()).isFalse();

        scanner.feed(Buffer.buffer("data: [DONE]\n\n"));

        assertThat(scanner.finished()).isTrue();
    }

    @Test
    void usageThatOnlyWeAskedForIsWithheldHoweverItIsCut() {
        var usage = "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":2}}\n\n";
        var done = "data: [DONE]\n\n";
        var said = ScriptedRunner.says("hé") + "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
        var bytes = Buffer.buffer(said + usage + done);
        for (int cut = 0; cut <= bytes.length(); cut++) {
            var scanner = new SseScanner(true, 1);
            var out = scanner.feed(bytes.getBuffer(0, cut)).copy();
            out.appendBuffer(scanner.feed(bytes.getBuffer(cut, bytes.length())));
            out.appendBuffer(scanner.end());

            assertThat(out).hasToString(said + done);
            assertThat(scanner.usage().orElseThrow().inputTokens()).isEqualTo(7);
        }
    }
}
