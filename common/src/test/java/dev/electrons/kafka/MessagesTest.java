package dev.electrons.kafka;

import static dev.electrons.kafka.Examples.AT;
import static dev.electrons.kafka.Examples.ATTEMPT;
import static dev.electrons.kafka.Examples.RUN;
import static dev.electrons.kafka.Examples.TOPICS;
import static dev.electrons.kafka.Examples.TRACE;
import static dev.electrons.kafka.Examples.refusal;
import static dev.electrons.kafka.Examples.travelled;
import static dev.electrons.kafka.Examples.understood;
import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.json.Value;
import dev.electrons.result.Result;
import dev.electrons.task.Control;
import dev.electrons.task.StreamChunk;
import dev.electrons.task.Task;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessagesTest {
    private static final String STATE = "rojo=00f067aa0ba902b7";

    @Test
    void anEventIsItsOwnDuplicateToTheByte() {
        var codec = new EventMessages(TOPICS, "prime");

        var once = codec.message(Examples.cancelling(), TRACE);
        var again = codec.message(Examples.cancelling(), TRACE);

        assertThat(once.body()).isEqualTo(again.body());
        assertThat(once.id()).isEqualTo(RUN + ":7").isEqualTo(again.id());
        assertThat(once.type()).isEqualTo("de.event.run.cancel_requested");
        assertThat(once.time()).isEqualTo(AT);
        assertThat(new String(once.body(), StandardCharsets.UTF_8))
                .isEqualTo(("{\"run_id\":\"" + RUN
                        + "\",\"version\":7,\"type\":\"run.cancel_requested\",\"schema\":1,\"node_id\":null,"
                        + "\"at\":\"2026-11-20T10:00:00.123456Z\",\"actor\":\"app:shop\",\"cause_id\":\"signal-1\","
                        + "\"data\":{\"reason\":\"no longer needed\",\"closes_at\":\"2026-11-20T10:00:00.123456Z\"}}"));
    }

    @Test
    void anEventComesBackAsItWasRecorded() {
        var received = travelled(new EventMessages(TOPICS, "prime").message(Examples.cancelling(), null));

        assertThat(understood(EventMessages.read(received))).isEqualTo(Examples.cancelling());
        assertThat(understood(EventMessages.readBody(received)).type()).isEqualTo("run.cancel_requested");
        assertThat(received.key()).isEqualTo(RUN.toString());
        assertThat(received.traceparent()).isNull();
    }

    @Test
    void aResultGoesToAllResultsAndToThoseOfItsTypeWithOneId() {
        var messages = new ResultMessages(TOPICS, "prime").messages(result("text"), 9, TRACE);

        assertThat(messages).extracting(Message::topic).containsExactly("de.results", "de.results.text");
        assertThat(messages).extracting(Message::id).containsOnly(RUN + ":9");
        assertThat(messages).extracting(Message::type).containsOnly("de.result");
        assertThat(understood(ResultMessages.read(travelled(messages.getFirst()))))
                .isEqualTo(result("text"));
    }

    @Test
    void aResultOfATypeWithoutATopicGoesToAllResultsAlone() {
        assertThat(new ResultMessages(TOPICS, "prime").messages(result("../odd"), 9, null))
                .extracting(Message::topic)
                .containsExactly("de.results");
    }

    @Test
    void aTaskIsKeyedByItsIdSoThatWorkSpreads() {
        var task = new Task(
                ATTEMPT,
                "text",
                "shop",
                5,
                new Value("{\"prompt\":\"hi\"}"),
                List.of("m1"),
                AT,
                AT,
                9_000L,
                0.25,
                TRACE,
                STATE);

        var received = travelled(new TaskCodec(TOPICS, "prime").message(task, AT));

        assertThat(understood(TaskCodec.read(received))).isEqualTo(task);
        assertThat(received.topic()).isEqualTo("de.tasks.text");
        assertThat(received.key()).isEqualTo(ATTEMPT.toString());
        assertThat(received.traceparent()).isEqualTo(TRACE);
        assertThat(received.headers()).containsEntry("tracestate", STATE);
    }

    @Test
    void controlAndLiveOutputComeBackAsTheyWereSent() {
        var control = Control.cancel(RUN, "asked", AT);
        var chunk = new StreamChunk(ATTEMPT, 5, "stdout", "line\n", AT);

        assertThat(understood(ControlCodec.read(travelled(new ControlCodec(TOPICS, "prime").message(control)))))
                .isEqualTo(control);
        assertThat(understood(StreamCodec.read(travelled(new StreamCodec(TOPICS, "worker").message(chunk)))))
                .isEqualTo(chunk);
    }

    @Test
    void whatLacksTheEssentialsIsUnreadable() {
        var nothing = Examples.received("{}".getBytes(StandardCharsets.UTF_8));

        assertThat(refusal(TaskCodec.read(nothing))).contains("task_id, kind");
        assertThat(refusal(EventMessages.read(nothing))).contains("run_id, type");
        assertThat(refusal(ResultMessages.read(nothing))).contains("run_id and status");
        assertThat(refusal(ControlCodec.read(nothing))).contains("run_id, action");
        assertThat(refusal(StreamCodec.read(nothing))).contains("task_id, channel");
        assertThat(refusal(DeadLetters.read(nothing))).contains("topic and reason");
        assertThat(refusal(TaskCodec.read(Examples.received(new byte[] {(byte) 0xff}))))
                .contains("not JSON");
    }

    private static Result result(String taskType) {
        return new Result(
                "r",
                "e",
                RUN.toString(),
                "e",
                "shop",
                taskType,
                "completed",
                true,
                new Value("{\"n\":1.50}"),
                List.of(),
                "runner-proxy",
                null,
                null,
                null,
                null,
                List.of(),
                null,
                null,
                null,
                null,
                null,
                null,
                12,
                AT);
    }
}
