package dev.electrons.prime.coordinate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.electrons.event.Phase;
import dev.electrons.guard.Asker;
import dev.electrons.guard.Ending;
import dev.electrons.guard.GuardPolicy;
import dev.electrons.guard.GuardSignal;
import dev.electrons.id.RunId;
import dev.electrons.kafka.BatchHandler;
import dev.electrons.kafka.Message;
import dev.electrons.signal.Signal;
import dev.electrons.signal.Steering;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What coordinators say when they hear things again, or know less than others. */
class HeardAgainTest {
    private final InMemory mesh = new InMemory();

    /** What it says to that about runs and targets, by the ids. */
    private List<String> says(BatchHandler coordinator, Message... heard) throws Exception {
        return mesh.says(coordinator, heard).stream()
                .filter(message ->
                        message.topic().equals(InMemory.KAFKA.topics().signals()))
                .map(Message::id)
                .toList();
    }

    private static Asker asker(RunId run) {
        return new Asker(run, "shop", "graph", 5, GuardPolicy.STANDARD, InMemory.NOW.plusSeconds(60));
    }

    /** One that waits, and may begin as soon as the target is free. */
    private static Asker patient(RunId run) {
        var policy = new GuardPolicy(Duration.ZERO, 3, Duration.ZERO, Duration.ZERO, false, true);
        return new Asker(run, "shop", "graph", 5, policy, InMemory.NOW.plusSeconds(60));
    }

    @Test
    void aRunThatIsToldAgainToWaitDoesNotAskAgain() throws Exception {
        var run = RunId.next();
        var coordinator = mesh.coordinator();
        says(coordinator, mesh.message(new GuardSignal.Acquire("door", asker(RunId.next()))));
        says(coordinator, mesh.accepted(run, """
                {"nodes":[{"id":"a","kind":"text"}],"edges":[],"guards":{"target":"'door'","on_blocked":"wait"}}
                """));
        says(coordinator, mesh.sent.getLast());
        var refused = mesh.sent.getLast();
        says(coordinator, refused);
        assertThat(mesh.state(run).phase()).isEqualTo(Phase.Blocked);

        assertThat(says(coordinator, refused)).isEmpty();
    }

    @Test
    void aStopOrderThatACrashMayHaveLostIsGivenAgain() throws Exception {
        var run = RunId.next();
        var coordinator = mesh.coordinator();
        says(coordinator, mesh.accepted(run, """
                {"nodes":[{"id":"a","kind":"subworkflow","workflow":"below"}],"edges":[]}
                """));
        var child = mesh.store.runs().getLast();
        assertThat(child).isNotEqualTo(run);
        var cancel = mesh.message(new Steering.CancelAsked("enough", run, "app:shop", "enough"));
        assertThat(says(coordinator, cancel)).contains(child + "/given-up");

        assertThat(says(mesh.coordinator(), cancel)).contains(child + "/given-up");
    }

    @Test
    void whatADeadCoordinatorLeftUnpublishedIsPublishedThoughTheRunWasHeardOfMeanwhile() throws Exception {
        var run = RunId.next();
        var asked = mesh.accepted(run, "{\"nodes\":[{\"id\":\"a\",\"kind\":\"text\"}],\"edges\":[]}");
        mesh.kafka(true);
        var dies = mesh.coordinator();
        assertThatThrownBy(() -> mesh.says(dies, asked)).hasMessageContaining("Kafka is away");
        mesh.kafka(false);
        var next = mesh.coordinator();
        mesh.says(next, mesh.message(new Steering.PauseAsked("lunch", run, "operator", "lunch")));

        var said = mesh.says(next, mesh.message(new Signal.TimeCame(run, InMemory.NOW)));

        assertThat(said)
                .filteredOn(message ->
                        message.topic().equals(InMemory.KAFKA.topics().events()))
                .extracting(Message::id)
                .contains(run + ":2", run + ":3");
    }

    @Test
    void aTargetThatAnotherCoordinatorGaveAwayMeanwhileIsTakenBack() throws Exception {
        var run = RunId.next();
        var coordinator = mesh.coordinator();
        var acquire = mesh.message(new GuardSignal.Acquire("door", asker(run)));
        var release = mesh.message(new GuardSignal.Release("door", run, Ending.CANCELLED));
        says(coordinator, acquire);
        says(coordinator, release);
        says(mesh.coordinator(), acquire); // reads what it had read, and does not know that it is no longer its own
        assertThat(mesh.guards.all().getFirst().holder()).isNotNull();

        says(coordinator, release);

        assertThat(mesh.guards.all().getFirst().holder()).isNull();
    }

    @Test
    void whoGotATargetIsToldAgainAfterACrashAndByNobodyWhoToldIt() throws Exception {
        var first = RunId.next();
        var second = RunId.next();
        var coordinator = mesh.coordinator();
        var release = mesh.message(new GuardSignal.Release("door", first, Ending.COMPLETED));
        says(coordinator, mesh.message(new GuardSignal.Acquire("door", patient(first))));
        says(coordinator, mesh.message(new GuardSignal.Acquire("door", patient(second))));
        assertThat(says(coordinator, release)).containsExactly(second + "/target");

        assertThat(says(coordinator, release)).isEmpty();

        var successor = mesh.coordinator();
        says(successor, mesh.message(new GuardSignal.Acquire("door", patient(RunId.next()))));
        assertThat(says(successor, release)).containsExactly(second + "/target");
        assertThat(says(successor, release)).isEmpty();
    }
}
