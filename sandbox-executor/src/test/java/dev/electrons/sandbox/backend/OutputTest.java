package dev.electrons.sandbox.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutputTest {
    private static boolean take(Output output, Channel channel, byte[] bytes) {
        return output.take(channel, bytes, bytes.length);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void aCharacterThatComesInPiecesIsWhole() {
        var output = new Output(100);
        for (byte piece : utf8("a€😀")) {
            take(output, Channel.STDOUT, new byte[] {piece});
        }
        output.end(Channel.STDOUT);

        assertThat(output.text(Channel.STDOUT)).isEqualTo("a€😀");
    }

    @Test
    void whatIsNoTextIsReplacedEvenAtTheVeryEnd() {
        var output = new Output(100);
        take(output, Channel.STDOUT, new byte[] {'x', (byte) 0xff, 'y', (byte) 0xe2, (byte) 0x82});
        output.end(Channel.STDOUT);

        assertThat(output.text(Channel.STDOUT)).isEqualTo("x\uFFFDy\uFFFD");
    }

    @Test
    void theLimitHoldsForBothChannelsTogetherToTheByte() {
        var output = new Output(5);

        assertThat(take(output, Channel.STDOUT, utf8("abc"))).isTrue();
        assertThat(take(output, Channel.STDERR, utf8("de"))).isTrue();
        assertThat(output.exceeded()).isFalse();
        assertThat(take(output, Channel.STDERR, utf8("f"))).isFalse();
        assertThat(output.text(Channel.STDERR)).isEqualTo("de");
        assertThat(output.exceeded()).isTrue();
    }

    @Test
    void whoComesLateHearsWhatWasSaidAndThenTheRest() {
        var output = new Output(100);
        take(output, Channel.STDOUT, utf8("a"));
        take(output, Channel.STDERR, utf8("e"));
        take(output, Channel.STDOUT, utf8("b"));
        var heard = new ArrayList<String>();

        output.follow(0, (channel, before, text) -> heard.add(before + channel.label() + ":" + text));
        take(output, Channel.STDERR, utf8("f"));

        assertThat(heard).containsExactly("0stdout:a", "1stderr:e", "2stdout:b", "3stderr:f");
        assertThat(output.log()).isEqualTo("aebf");
    }

    @Test
    void whoComesBackHearsWhatCameAfterWhateverThePieces() {
        var output = new Output(1 << 20);
        var all = new ArrayList<String>();
        output.follow(0, (channel, before, text) -> text.chars().forEach(c -> all.add(channel + " " + (char) c)));
        for (int i = 0; i < 2_000; i++) {
            var euro = utf8("€");
            take(output, Channel.STDOUT, new byte[] {euro[0], euro[1]});
            take(output, Channel.STDERR, utf8("e".repeat(i % 300)));
            take(output, Channel.STDOUT, new byte[] {euro[2], (byte) 0xff});
        }
        output.end(Channel.STDERR);
        output.end(Channel.STDOUT);

        for (int after : List.of(0, 1, 150, 77_777, all.size() - 1, all.size(), all.size() + 5)) {
            var heard = new ArrayList<String>();
            output.follow(after, (channel, before, text) -> {
                assertThat(before).isEqualTo(after + heard.size());
                text.chars().forEach(c -> heard.add(channel + " " + (char) c));
            });
            assertThat(heard).isEqualTo(all.subList(Math.min(after, all.size()), all.size()));
        }
    }

    @Test
    void theLogKeepsTheLast() {
        var output = new Output(1 << 20);
        for (int i = 0; i < 300; i++) {
            take(output, Channel.STDOUT, utf8("x".repeat(999) + "\n"));
        }
        take(output, Channel.STDERR, utf8("end"));

        assertThat(output.log()).hasSize(64 << 10).endsWith("end");
        assertThat(output.text(Channel.STDOUT)).hasSize(300_000);
    }
}
