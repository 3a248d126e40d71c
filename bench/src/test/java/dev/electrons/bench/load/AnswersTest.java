package dev.electrons.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswersTest {
    private static final String ACCEPTED = "HTTP/1.1 202 Accepted\r\nContent-Length: 4\r\nX: y\r\n\r\nbody";
    private static final String AWAY = "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n";

    private final Answers answers = new Answers();
    private final List<Integer> heard = new ArrayList<>();

    @Test
    void aWholeAnswerIsTold() {
        receive(ACCEPTED);
        assertThat(heard).containsExactly(202);
    }

    @Test
    void anAnswerMayComeInAnyPieces() {
        ACCEPTED.chars().forEach(c -> receive(Character.toString(c)));
        assertThat(heard).containsExactly(202);
    }

    @Test
    void severalMayComeAtOnce() {
        receive(ACCEPTED + AWAY + ACCEPTED.substring(0, 30));
        receive(ACCEPTED.substring(30));
        assertThat(heard).containsExactly(202, 503, 202);
    }

    @Test
    void anAnswerOfUnknownLengthIsNotGuessed() {
        assertThatThrownBy(() -> receive("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"))
                .hasMessageContaining("content length");
    }

    private void receive(String text) {
        answers.received(Buffer.buffer(text), heard::add);
    }
}
