package dev.electrons.subworkflows.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.electrons.backing.Mesh;
import dev.electrons.backing.MeshBacking;
import dev.electrons.error.Failure;
import dev.electrons.id.AttemptId;
import dev.electrons.json.Value;
import dev.electrons.kafka.Message;
import dev.electrons.kafka.Reading;
import dev.electrons.kafka.StreamCodec;
import dev.electrons.signal.Signal;
import dev.electrons.subworkflows.Given;
import dev.electrons.subworkflows.attempt.Executor;
import dev.electrons.task.Execution;
import dev.electrons.task.Outcome;
import dev.electrons.task.StreamChunk;
import dev.electrons.task.Task;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@Mesh
class TaskWorkerIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    private final Rig rig;
    private final List<AttemptId> begun = new CopyOnWriteArrayList<>();
    private final Set<AttemptId> slow = ConcurrentHashMap.newKeySet();
    private final CountDownLatch gate = new CountDownLatch(1);

    TaskWorkerIT(MeshBacking backing) {
        rig = new Rig(backing);
    }

    @AfterEach
    void close() {
        gate.countDown();
        rig.close();
    }

    private Executor executor() {
        return (task, attempt) -> {
            begun.add(task.taskId());
            var stop = new CountDownLatch(1);
            attempt.onStop(stop::countDown);
            attempt.say("token", "working");
            try {
                while (slow.contains(task.taskId()) && gate.getCount() > 0 && stop.getCount() > 0) {
                    stop.await(20, java.util.concurrent.TimeUnit.MILLISECONDS);
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return attempt.stopped().isPresent()
                    ? Outcome.failed(Failure.cancelled("stopped"), Execution.by("me"))
                    : Outcome.success(Value.of("done"), Execution.by("me"));
        };
    }

    private static Task text() {
        return Given.task("text", Map.of("prompt", "hello"));
    }

    private Task slowText() {
        var task = text();
        slow.add(task.taskId());
        return task;
    }

    private void committedAll(int count) {
        await().atMost(SOON)
                .until(() ->
                        rig.committed("text").map(at -> at.offset() == count).orElse(false));
    }

    @Test
    void aSlowTaskBlocksNobodyAndTheWindowBoundsHowManyRun() {
        var first = slowText();
        var second = slowText();
        var third = slowText();
        rig.worker(3, executor()).send(first, second);
        var quick = IntStream.range(0, 20).mapToObj(_ -> text()).toArray(Task[]::new);
        rig.send(quick);
        await().atMost(SOON).until(() -> rig.settled().size() == 20);
        var full = text();
        rig.send(third, full);
        await().atMost(SOON).until(() -> begun.contains(third.taskId()));
        await().during(Duration.ofMillis(400)).until(() -> !begun.contains(full.taskId()));
        await().atMost(SOON)
                .until(() -> rig.committed("text").map(at -> at.offset() == 0).orElse(false));
        gate.countDown();
        committedAll(24);
        await().atMost(SOON).untilAsserted(() -> assertThat(rig.settled()).hasSize(24));
        assertThat(begun).doesNotHaveDuplicates();
    }

    @Test
    void anAttemptDeliveredAgainIsJoinedWhileItRunsAndToldAgainAfterwards() {
        var task = slowText();
        rig.worker(8, executor()).send(task, task);
        await().atMost(SOON)
                .until(() -> rig.meters.get("de.subworkflows.joined").counter().count() == 1);
        gate.countDown();
        committedAll(2);
        await().atMost(SOON).untilAsserted(() -> assertThat(rig.settled(task)).hasSize(1));
        rig.send(task);
        committedAll(3);
        await().atMost(SOON).until(() -> rig.settled(task).size() == 2);
        assertThat(rig.settled(task).getFirst()).isEqualTo(rig.settled(task).getLast());
        assertThat(begun).containsExactly(task.taskId());
    }

    @Test
    void whatWasCancelledBeforeTheWorkerCameIsNotRun() {
        var task = text();
        rig.cancel(task.taskId().run());
        rig.send(task);
        rig.worker(8, executor());
        await().atMost(SOON).until(() -> rig.settled(task).size() == 1);
        assertThat(Given.failure(rig.settled(task).getFirst().outcome()).origin())
                .isEqualTo(Failure.Origin.CANCELLED);
        committedAll(1);
        assertThat(begun).isEmpty();
    }

    @Test
    void whatIsCancelledWhileItWaitsInLineIsNotRun() {
        var first = slowText();
        var second = text();
        rig.worker(1, executor()).send(first, second);
        await().atMost(SOON).until(() -> begun.contains(first.taskId()));
        rig.cancel(second.taskId().run());
        rig.cancel(first.taskId().run());
        await().atMost(SOON).until(() -> rig.settled().size() == 2);
        assertThat(rig.settled())
                .allSatisfy(
                        told -> assertThat(Given.failure(told.outcome()).code()).isEqualTo("CANCELLED"));
        assertThat(begun).containsExactly(first.taskId());
    }

    @Test
    void aRunningTaskIsCancelledWithinTwoSeconds() {
        var task = slowText();
        rig.worker(8, executor()).send(task);
        await().atMost(SOON).until(() -> begun.contains(task.taskId()));
        var asked = Instant.now();
        rig.cancel(task.taskId().run());
        await().atMost(SOON).until(() -> rig.settled(task).size() == 1);
        assertThat(Duration.between(asked, rig.settledAt(task))).isLessThan(Duration.ofSeconds(2));
        assertThat(Given.failure(rig.settled(task).getFirst().outcome()).code()).isEqualTo("CANCELLED");
    }

    @Test
    void aLongTaskSaysThatItIsAliveAndItsOutputIsSeenWhileItRuns() {
        var task = slowText();
        rig.worker(8, executor()).send(task);
        await().atMost(SOON).until(() -> rig.signals.contains(new Signal.AttemptAlive(task.taskId(), "me-1")));
        await().atMost(SOON)
                .until(() -> !rig.others(rig.kafka.topics().streams()).isEmpty());
        var chunks = rig.others(rig.kafka.topics().streams());
        assertThat(chunks).singleElement().satisfies(chunk -> {
            assertThat(chunk.key()).isEqualTo(task.taskId().run().toString());
            assertThat(StreamCodec.read(chunk))
                    .isInstanceOfSatisfying(
                            Reading.Understood.class,
                            read -> assertThat(((StreamChunk) read.value()).text())
                                    .isEqualTo("working"));
        });
    }

    @Test
    void aTaskThatCannotBeReadGoesToTheDeadLettersAndBlocksNobody() {
        var topic = rig.kafka.topics().tasks("text");
        rig.worker(8, executor())
                .send(Message.of(
                        topic,
                        "k",
                        "id",
                        "de.task.text",
                        "/de/prime",
                        Instant.now(),
                        null,
                        null,
                        "{\"task_id\": 7".getBytes(StandardCharsets.UTF_8)));
        var task = text();
        rig.send(task);
        await().atMost(SOON).until(() -> rig.settled(task).size() == 1);
        committedAll(2);
        await().atMost(SOON).until(() -> rig.others(rig.kafka.topics().dlq()).size() == 1);
    }

    @Test
    void aLeavingWorkerLeavesWhatIsUnfinishedToTheNext() {
        var stuck = slowText();
        var quick = text();
        rig.worker(8, (task, attempt) -> {
                    begun.add(task.taskId());
                    attempt.onStop(() -> slow.remove(task.taskId()));
                    await().atMost(SOON).until(() -> !slow.contains(task.taskId()));
                    return attempt.stopped().isPresent()
                            ? Outcome.failed(Failure.cancelled("stopped"), Execution.by("me"))
                            : Outcome.success(Value.of("done"), Execution.by("me"));
                })
                .send(stuck, quick);
        await().atMost(SOON).until(() -> rig.settled(quick).size() == 1 && begun.contains(stuck.taskId()));
        rig.leave();
        assertThat(rig.settled(stuck)).isEmpty();
        rig.worker(8, executor());
        await().atMost(SOON).until(() -> rig.settled(stuck).size() == 1);
        assertThat(begun).containsExactlyInAnyOrder(stuck.taskId(), quick.taskId(), stuck.taskId());
        assertThat(rig.settled(quick)).hasSize(1);
    }
}
