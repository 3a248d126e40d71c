package dev.electrons.subworkflows.worker;

import dev.electrons.boot.Mesh;
import dev.electrons.id.RunId;
import dev.electrons.kafka.ControlCodec;
import dev.electrons.kafka.KafkaConfig;
import dev.electrons.kafka.Reading;
import dev.electrons.kafka.Received;
import dev.electrons.kafka.Tail;
import dev.electrons.kafka.TailListener;
import dev.electrons.kafka.TailStart;
import dev.electrons.kafka.Topics;
import dev.electrons.task.Control;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears what is cancelled, back to the time of the oldest task at hand. To know that it has heard everything up to now it
 * writes a mark of its own behind it and waits until it hears that.
 */
public final class ControlReader extends VerticleBase implements TailListener {
    private static final Logger log = LoggerFactory.getLogger(ControlReader.class);
    private static final Duration AT_START = Duration.ofMinutes(10);
    /** By how much the clocks of those who cancel may differ from those who dispatch. */
    private static final Duration SKEW = Duration.ofMinutes(1);

    private static final Duration MARK_PATIENCE = Duration.ofSeconds(10);
    private static final long AGAIN_MS = 500;
    private static final String MARK = "mark";

    private final Mesh<?> mesh;
    private final KafkaConfig config;
    private final Outbox outbox;
    private final Cancellations cancellations = new Cancellations();
    private final InstantSource clock;
    private final String topic;
    private final List<Consumer<Control>> listeners = new CopyOnWriteArrayList<>();
    private final Map<RunId, Promise<Void>> marks = new ConcurrentHashMap<>();
    private @Nullable Instant since;
    private @Nullable Instant target;
    private Promise<Void> underWay = Promise.promise();
    private Future<Void> topics = Future.failedFuture("not started");
    private volatile boolean closed;
    private volatile @Nullable Tail tail;

    public ControlReader(Mesh<?> mesh, KafkaConfig config, Outbox outbox, InstantSource clock) {
        this.mesh = mesh;
        this.config = config;
        this.outbox = outbox;
        this.clock = clock;
        this.topic = config.topics().control();
    }

    /** What was cancelled so far, as far as it was heard. */
    Cancellations cancellations() {
        return cancellations;
    }

    /** Tells {@code listener} of everything that is cancelled, on the reader's thread. */
    void listen(Consumer<Control> listener) {
        listeners.add(listener);
    }

    @Override
    public Future<?> start() {
        tail = Tail.start(mesh, config, "control", this);
        topics = Topics.ensure(mesh, config, List.of(topic));
        informed(clock.instant().minus(AT_START));
        return Future.succeededFuture();
    }

    /** Completes once everything is known that was cancelled between {@code at} and now. */
    synchronized Future<Void> informed(Instant at) {
        var from = at.minus(SKEW);
        if (since != null && !from.isBefore(since)) {
            return Future.succeededFuture();
        }
        if (target == null || from.isBefore(target)) {
            target = from;
            underWay = Promise.promise();
            hear(from, underWay);
        }
        return underWay.future();
    }

    private void hear(Instant from, Promise<Void> heard) {
        topics.compose(_ -> read(from)).onSuccess(_ -> known(from, heard)).onFailure(e -> {
            if (closed) {
                heard.tryFail(e);
                return;
            }
            log.atDebug()
                    .addKeyValue("reason", e.getMessage())
                    .log("what was cancelled could not be read, trying again");
            mesh.vertx().setTimer(AGAIN_MS, _ -> hear(from, heard));
        });
    }

    private Future<?> read(Instant from) {
        var reading = tail;
        if (reading == null) {
            return Future.failedFuture("not started");
        }
        return reading.partitions(topic).compose(count -> {
            var all = IntStream.range(0, count).boxed().toList();
            return reading.watch(topic, all, new TailStart.At(from))
                    .compose(_ -> Future.join(all.stream().map(this::mark).toList()));
        });
    }

    private Future<Void> mark(int partition) {
        var id = RunId.next();
        Promise<Void> heard = Promise.promise();
        marks.put(id, heard);
        var mark = new Control(id, MARK, mesh.instance() + " has read up to here", clock.instant());
        return outbox.control(mark, partition)
                .compose(_ -> heard.future().timeout(MARK_PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                .onComplete(_ -> marks.remove(id));
    }

    private synchronized void known(Instant from, Promise<Void> heard) {
        if (since == null || from.isBefore(since)) {
            since = from;
        }
        if (from.equals(target)) {
            target = null;
        }
        heard.tryComplete();
    }

    @Override
    public boolean wants(String from, @Nullable String key) {
        return true;
    }

    @Override
    public void heard(List<Received> batch) {
        for (var received : batch) {
            if (ControlCodec.read(received) instanceof Reading.Understood<Control>(var control)) {
                heard(control);
            }
        }
    }

    private void heard(Control control) {
        if (control.action().equals(Control.CANCEL)) {
            cancellations.add(control);
            listeners.forEach(listener -> listener.accept(control));
            return;
        }
        var mark = marks.get(control.runId());
        if (mark != null) {
            mark.tryComplete();
        }
    }

    @Override
    public Future<?> stop() {
        closed = true;
        var reading = tail;
        return reading == null ? Future.succeededFuture() : reading.stop();
    }
}
