package dev.electrons.prime.time;

import dev.electrons.boot.Mesh;
import dev.electrons.id.RunId;
import dev.electrons.kafka.Message;
import dev.electrons.kafka.Publisher;
import dev.electrons.kafka.SignalCodec;
import dev.electrons.kafka.Topics;
import dev.electrons.postgres.DueRun;
import dev.electrons.postgres.EventStore;
import dev.electrons.prime.PrimeConfig;
import dev.electrons.signal.Signal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fires what is due as signals. The near ones are kept in memory, the rest stays in the table; a newly owned partition's
 * unfinished runs each get one signal, so that what its last owner left undone is found.
 */
public final class Timers implements Alarms {
    private static final Logger log = LoggerFactory.getLogger(Timers.class);
    private static final long TICK_MS = 50;
    private static final long LOOK_MS = 1_000;
    private static final Duration AHEAD = Duration.ofMillis(2_500);
    private static final Duration AGAIN = Duration.ofSeconds(5);
    private static final int PAGE = 500;

    private final Vertx vertx;
    private final EventStore store;
    private final Publisher publisher;
    private final SignalCodec codec;
    private final int partitionCount;
    private final Set<Integer> owned = ConcurrentHashMap.newKeySet();
    private final Map<RunId, Instant> near = new ConcurrentHashMap<>();
    private final Map<RunId, Fired> fired = new ConcurrentHashMap<>();
    private final AtomicBoolean looking = new AtomicBoolean();
    private long tick = -1;
    private long look = -1;

    /**
     * What was fired a while ago and need not be fired again; what the run has due later is something else.
     */
    private record Fired(Instant due, Instant at) {}

    public Timers(Mesh<PrimeConfig> mesh, EventStore store, Publisher publisher) {
        this.vertx = mesh.vertx();
        this.store = store;
        this.publisher = publisher;
        this.codec = new SignalCodec(mesh.config().kafka().topics(), "prime");
        this.partitionCount = mesh.config().kafka().partitions();
    }

    public void start() {
        tick = vertx.setPeriodic(TICK_MS, _ -> fireDue());
        look = vertx.setPeriodic(LOOK_MS, _ -> lookAhead());
    }

    public void stop() {
        vertx.cancelTimer(tick);
        vertx.cancelTimer(look);
    }

    /** The partitions that this process owns now. */
    public Set<Integer> owned() {
        return Set.copyOf(owned);
    }

    @Override
    public void assigned(Collection<Integer> partitions) {
        owned.addAll(partitions);
        recover(List.copyOf(partitions), null);
    }

    @Override
    public void revoked(Collection<Integer> partitions) {
        owned.removeAll(partitions);
        near.keySet().removeIf(run -> partitions.contains(Topics.partition(run.toString(), partitionCount)));
    }

    @Override
    public void note(RunId run, Instant due) {
        if (due.isBefore(Instant.now().plus(AHEAD))) {
            fired.remove(run);
            near.merge(run, due, (a, b) -> a.isBefore(b) ? a : b);
        }
    }

    private void fireDue() {
        var now = Instant.now();
        var due = near.entrySet().stream()
                .filter(entry -> !entry.getValue().isAfter(now))
                .toList();
        if (due.isEmpty()) {
            return;
        }
        due.forEach(entry -> {
            near.remove(entry.getKey(), entry.getValue());
            fired.put(entry.getKey(), new Fired(entry.getValue(), now));
        });
        send(due.stream()
                .map(entry -> new DueRun(entry.getKey(), entry.getValue()))
                .toList());
    }

    private void lookAhead() {
        var now = Instant.now();
        fired.values().removeIf(last -> last.at().isBefore(now.minus(AGAIN)));
        if (owned.isEmpty() || !looking.compareAndSet(false, true)) {
            return;
        }
        store.dueBefore(now.plus(AHEAD), partitionCount, owned, PAGE)
                .onSuccess(
                        rows -> rows.stream().filter(this::news).forEach(row -> near.putIfAbsent(row.run(), row.due())))
                .onComplete(_ -> looking.set(false));
    }

    private boolean news(DueRun row) {
        var last = fired.get(row.run());
        return last == null || last.due().isBefore(row.due());
    }

    private void recover(List<Integer> partitions, @Nullable RunId after) {
        store.openRuns(partitionCount, partitions, after, PAGE)
                .compose(page -> send(page).map(page))
                .onComplete(answer -> {
                    if (answer.failed()) {
                        vertx.setTimer(LOOK_MS, _ -> recover(partitions, after));
                    } else if (answer.result().size() == PAGE) {
                        recover(partitions, answer.result().getLast().run());
                    } else if (!answer.result().isEmpty()) {
                        log.atInfo()
                                .addKeyValue("partitions", partitions.size())
                                .log("unfinished runs of newly owned partitions looked at");
                    }
                });
    }

    private Future<Void> send(List<DueRun> due) {
        var now = Instant.now();
        List<Message> messages = due.stream()
                .map(row -> codec.message(new Signal.TimeCame(row.run(), row.due()), now, null))
                .toList();
        return messages.isEmpty() ? Future.succeededFuture() : publisher.send(messages);
    }
}
