package dev.electrons.subworkflows.worker;

import dev.electrons.boot.Mesh;
import dev.electrons.id.AttemptId;
import dev.electrons.kafka.KafkaConfig;
import dev.electrons.kafka.LoopSettings;
import dev.electrons.kafka.Reading;
import dev.electrons.kafka.Received;
import dev.electrons.kafka.TaskCodec;
import dev.electrons.kafka.Topics;
import dev.electrons.kafka.WindowedLoop;
import dev.electrons.kafka.WindowedWork;
import dev.electrons.observe.Spans;
import dev.electrons.task.Task;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the attempts of one kind from their topic, a window's worth at a time, to the workbench. */
public final class TaskWorker extends VerticleBase implements WindowedWork {
    private static final Logger log = LoggerFactory.getLogger(TaskWorker.class);
    private static final long PULSE_MS = 200;
    private static final long AGAIN_MS = 1_000;
    /** What is let go gets so long to notice. */
    private static final Duration LET_GO = Duration.ofSeconds(2);

    private final Mesh<?> mesh;
    private final KafkaConfig config;
    private final Trade trade;
    private final Outbox outbox;
    private final ControlReader control;
    private final InstantSource clock;
    private final Workbench bench;
    private final Pulse pulse;
    private @Nullable WindowedLoop loop;
    private @Nullable Future<?> left;
    private long timer;

    public TaskWorker(
            Mesh<?> mesh, KafkaConfig config, Trade trade, Outbox outbox, ControlReader control, InstantSource clock) {
        this.mesh = mesh;
        this.config = config;
        this.trade = trade;
        this.outbox = outbox;
        this.control = control;
        this.clock = clock;
        this.pulse = new Pulse(mesh.instance());
        var meters = new WorkMeters(mesh.meters(), trade.kind(), trade.window());
        var place = new Workplace(
                mesh.instance(), control.cancellations(), SettledAttempts.usual(), clock, Spans.of(mesh.vertx()));
        bench = new Workbench(place, trade, this::live, new Settling(outbox, meters), meters);
    }

    private LiveOutput live(AttemptId id) {
        return new LiveOutput(id, mesh.vertx(), clock, outbox::chunks);
    }

    @Override
    public Future<?> start() {
        control.listen(bench::cancel);
        timer = vertx.setPeriodic(PULSE_MS, _ -> beat());
        var topics = config.topics();
        var topic = topics.tasks(trade.kind());
        Topics.ensure(mesh, config, List.of(topic, topics.signals(), topics.streams(), topics.dlq()))
                .onSuccess(_ -> open(topic));
        return Future.succeededFuture();
    }

    private void open(String topic) {
        if (left == null) {
            var settings = LoopSettings.of("tasks-" + trade.kind(), "workers." + trade.kind(), Set.of(topic));
            loop = WindowedLoop.start(mesh, config, settings, trade.window(), this);
        }
    }

    @Override
    public void take(Received received, Runnable done) {
        switch (TaskCodec.read(received)) {
            case Reading.Understood<Task>(var task)
            when task.kind().equals(trade.kind()) ->
                bench.take(task, control.informed(received.timestamp())).onSuccess(_ -> done.run());
            case Reading.Understood<Task>(var task) -> dead(received, "a task of kind " + task.kind() + " here", done);
            case Reading.Unreadable<Task>(var reason) -> dead(received, reason, done);
        }
    }

    private void dead(Received received, String reason, Runnable done) {
        log.atWarn()
                .addKeyValue("record", received.where())
                .addKeyValue("reason", reason)
                .log("a task cannot be read");
        outbox.dead(received, reason).onSuccess(_ -> done.run()).onFailure(_ -> {
            if (left == null) {
                mesh.vertx().setTimer(AGAIN_MS, _ -> dead(received, reason, done));
            }
        });
    }

    private void beat() {
        var due = pulse.due(bench.jobs(), clock.instant());
        if (!due.isEmpty()) {
            outbox.signals(due, null)
                    .onFailure(e ->
                            log.atDebug().addKeyValue("reason", e.getMessage()).log("a sign of life was not taken"));
        }
    }

    /** Takes nothing more, lets what is under way end, and lets go of the rest. Asked again, it is the same leaving. */
    synchronized Future<?> leave() {
        if (left == null) {
            var reading = loop;
            long late = mesh.vertx().setTimer(trade.drain().toMillis(), _ -> bench.leave());
            left = (reading == null
                            ? Future.succeededFuture()
                            : reading.stop(trade.drain().plus(LET_GO)))
                    .onComplete(_ -> {
                        mesh.vertx().cancelTimer(late);
                        bench.leave();
                    });
        }
        return left;
    }

    @Override
    public Future<?> stop() {
        return leave().onComplete(_ -> vertx.cancelTimer(timer));
    }
}
