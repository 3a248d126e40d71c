package dev.electrons.prime.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.event.Recorded;
import dev.electrons.event.RunEvent;
import dev.electrons.id.AttemptId;
import dev.electrons.id.NodeKey;
import dev.electrons.id.RunId;
import dev.electrons.json.Json;
import dev.electrons.kafka.EventMessages;
import dev.electrons.kafka.Message;
import dev.electrons.prime.engine.Tasks;
import dev.electrons.run.Results;
import dev.electrons.task.Control;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What must hold of what coordinators publish: nothing before it is durable, nothing twice in two versions, nothing never. */
final class TopicChecks {
    private final World world;
    private final TableChecks table;
    private final Noise noise;
    private final Map<String, byte[]> bodies = new HashMap<>();
    private final Set<AttemptId> tasks = new HashSet<>();
    private final List<Control> controls = new ArrayList<>();
    private final Set<String> letters = new HashSet<>();

    TopicChecks(World world, TableChecks table, Noise noise) {
        this.world = world;
        this.table = table;
        this.noise = noise;
    }

    void published(Message message) {
        var topics = world.topics();
        if (message.topic().equals(topics.events())) {
            once(message, () -> durable(message));
        } else if (message.topic().startsWith(topics.results())) {
            once(message, () -> result(message));
        } else if (message.topic().startsWith(topics.prefix() + "tasks.")) {
            var attempt = AttemptId.of(message.id());
            Broken.unless(table.dispatched(attempt), "%s was published as a task but never dispatched", attempt);
            tasks.add(attempt);
        } else if (message.topic().equals(topics.control())) {
            controls.add(Json.read(message.body(), Control.class));
        } else if (message.topic().equals(topics.dlq())) {
            var letter = Json.read(message.body(), JsonNode.class);
            letter(letter);
        }
    }

    private void letter(JsonNode letter) {
        var body = letter.path("body").asText();
        if (!noise.made(body)) {
            Broken.unless(body.contains(Plan.UNDECIDABLE), "a good signal is a dead letter: %s", letter);
            letters.add(letter.path("key").asText());
        }
    }

    /** The first message of an id is held against the table, every other one against the first. */
    private void once(Message message, Runnable first) {
        var before = bodies.putIfAbsent(message.topic() + " " + message.id(), message.body());
        if (before == null) {
            first.run();
        } else {
            Broken.unless(
                    Arrays.equals(before, message.body()),
                    "%s was published on %s in two versions",
                    message.id(),
                    message.topic());
        }
    }

    private void durable(Message message) {
        var told = Json.read(message.body(), EventMessages.Body.class).recorded();
        var stored = stored(told.run(), told.version(), message);
        Broken.unless(stored.equals(told), "%s was published other than it is stored", message.id());
    }

    private void result(Message message) {
        var parts = message.id().split(":", -1);
        var run = RunId.of(parts[0]);
        int version = Integer.parseInt(parts[1]);
        Broken.unless(
                stored(run, version, message).event() instanceof RunEvent.RunFinished,
                "%s is a result of an event that is no end",
                message.id());
        var expected = Json.bytes(Results.of(world.store().state(run, version)));
        Broken.unless(Arrays.equals(expected, message.body()), "%s is not the result of its events", message.id());
    }

    private Recorded stored(RunId run, int version, Message message) {
        Broken.unless(
                version <= world.store().length(run),
                "%s was published on %s before it was durable",
                message.id(),
                message.topic());
        return world.store().events(run).get(version - 1);
    }

    /** Work in hand that the event makes vain was told to stop. */
    private void stops(Recorded recorded) {
        boolean ends = recorded.event() instanceof RunEvent.RunCancelRequested
                || recorded.event() instanceof RunEvent.RunFinished;
        if (!ends || recorded.version() == 1) {
            return;
        }
        var before = world.store().state(recorded.run(), recorded.version() - 1);
        for (var task : Tasks.inFlight(before)) {
            var since = before.node(NodeKey.of(task.taskId())).since();
            Broken.unless(
                    controls.stream().anyMatch(control -> control.concerns(task.taskId(), since)),
                    "nobody was told to stop %s",
                    task.taskId());
        }
    }

    /** Everything that the run's events call for was published. */
    void complete(RunId run) {
        var topics = world.topics();
        for (var event : world.store().events(run)) {
            Broken.unless(
                    bodies.containsKey(topics.events() + " " + event.id()) || event.version() == 1,
                    "%s was never published: %s",
                    event.id(),
                    event.event().getClass().getSimpleName());
            if (event.event() instanceof RunEvent.RunFinished finished) {
                Broken.unless(
                        !Verdict.undecided(finished.failure()) || letters.contains(run.toString()),
                        "%s cannot be decided on, and there is no dead letter of it",
                        run);
                Broken.unless(
                        bodies.containsKey(topics.results() + " " + event.id()),
                        "the result of %s was never published",
                        run);
            }
            stops(event);
        }
        for (var task : Tasks.inFlight(world.store().state(run, world.store().length(run)))) {
            Broken.unless(tasks.contains(task.taskId()), "%s is in flight, but no worker was told", task.taskId());
        }
    }
}
