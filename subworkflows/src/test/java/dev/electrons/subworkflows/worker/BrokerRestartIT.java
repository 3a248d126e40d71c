package dev.electrons.subworkflows.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.electrons.backing.Mesh;
import dev.electrons.backing.MeshBacking;
import dev.electrons.json.Value;
import dev.electrons.subworkflows.Given;
import dev.electrons.task.Execution;
import dev.electrons.task.Outcome;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

@Mesh
class BrokerRestartIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @Test
    void anOutcomeIsToldAcrossARestartOfTheBrokerAndTheWorkIsNotDoneAgain(MeshBacking backing) {
        try (var rig = new Rig(backing)) {
            var executions = new AtomicInteger();
            var gate = new CountDownLatch(1);
            var task = Given.task("text", Map.of("prompt", "hello"));
            rig.worker(8, (_, _) -> {
                        executions.incrementAndGet();
                        try {
                            gate.await();
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                        return Outcome.success(Value.of("done"), Execution.by("me"));
                    })
                    .send(task);
            await().atMost(SOON).until(() -> executions.get() == 1);
            backing.servers().stopKafka();
            gate.countDown();
            await().atMost(SOON)
                    .until(() -> rig.meters
                                    .get("de.subworkflows.publish.retries")
                                    .counter()
                                    .count()
                            >= 1);
            backing.servers().startKafka();
            await().atMost(SOON).until(() -> !rig.settled(task).isEmpty());
            await().atMost(SOON)
                    .until(() ->
                            rig.committed("text").map(at -> at.offset() == 1).orElse(false));
            assertThat(executions).hasValue(1);
        }
    }
}
