package dev.electrons.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.classify.Classifier;
import dev.electrons.classify.Rules;
import dev.electrons.graph.GraphCheck;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PayloadTest {
    @Test
    void inputsAndOutputsAreOfFourHundredBytes() {
        assertThat(Payload.words().getBytes(StandardCharsets.UTF_8)).hasSize(400);
    }

    @Test
    void aPlainRequestIsTakenForText() {
        var classified = new Classifier(Rules.standard()).classify(Payload.request(1), Instant.EPOCH);
        assertThat(classified.taskType()).isEqualTo("text");
    }

    @Test
    void aChainIsAGraphThatPrimeAccepts() {
        assertThat(GraphCheck.problems(Payload.chain(10))).isEmpty();
        assertThat(Payload.chain(10).nodes()).hasSize(10);
    }

    @Test
    void eachRequestHasANameOfItsOwn() {
        assertThat(Payload.request(1).executionId())
                .isNotEqualTo(Payload.request(1).executionId());
    }

    @Test
    void aRequestSaysHowLongItsBodyIs() {
        assertThat(Payload.http("POST", "/x", new byte[3]).toString())
                .startsWith("POST /x HTTP/1.1\r\n")
                .contains("content-length: 3\r\n\r\n");
    }
}
