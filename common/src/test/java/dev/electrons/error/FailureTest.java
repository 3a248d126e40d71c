package dev.electrons.error;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.error.Failure.Origin;
import dev.electrons.error.Failure.Stage;
import dev.electrons.json.Json;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureTest {
    /** The codes of the public contract, whoever tells them. */
    @ParameterizedTest
    @CsvSource({
        "ConfigurationError,BEFORE",
        "ImagePullFailed,BEFORE",
        "ResourceExhausted,BEFORE",
        "Forbidden,BEFORE",
        "DeadlineExceeded,DURING",
        "OOMKilled,DURING",
        "TaskFailed,DURING",
        "Unknown,DURING"
    })
    void aCodeSaysWhetherExecutionHadBegun(String code, Stage stage) {
        for (var origin : Origin.values()) {
            var failure = new Failure(code, "no", true, origin);
            assertThat(failure.when()).isEqualTo(stage);
            assertThat(failure.duringExecution()).isEqualTo(stage == Stage.DURING);
        }
    }

    @ParameterizedTest
    @CsvSource({"WORK,DURING", "TIMEOUT,DURING", "INFRASTRUCTURE,BEFORE", "INPUT,BEFORE", "CANCELLED,BEFORE"})
    void anyOtherCodeLeavesItToWhereTheFailureComesFrom(Origin origin, Stage stage) {
        assertThat(new Failure("Other", "no", true, origin).when()).isEqualTo(stage);
    }

    @Test
    void whoeverKnowsBetterSaysSo() {
        var late = Failure.timeout("DeadlineExceeded", "its time was up").at(Stage.BEFORE);
        assertThat(late.when()).isEqualTo(Stage.BEFORE);
        assertThat(late.after(Optional.empty()).when()).isEqualTo(Stage.BEFORE);
        assertThat(Json.read(Json.text(late), Failure.class)).isEqualTo(late);
        assertThat(Stage.BEFORE.word()).isEqualTo("before");
    }

    @Test
    void whatWasWrittenBeforeItWasSaidIsRead() {
        var old = "{\"code\":\"X\",\"message\":\"no\",\"retryable\":true,\"origin\":\"WORK\"}";
        assertThat(Json.read(old, Failure.class)).isEqualTo(Failure.work("X", "no"));
        assertThat(Json.text(Failure.work("X", "no"))).isEqualTo(old);
    }
}
