package dev.electrons.prime.time;

import dev.electrons.boot.Mesh;
import dev.electrons.guard.GuardSignal;
import dev.electrons.kafka.GuardMessages;
import dev.electrons.kafka.Message;
import dev.electrons.kafka.Publisher;
import dev.electrons.postgres.GuardStore;
import dev.electrons.prime.PrimeConfig;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** Fires what targets wait for: the ends of cooldowns and backoffs. What was fired is asked for again only after a while. */
public final class GuardTimers {
    private static final long LOOK_MS = 250;
    private static final Duration AGAIN = Duration.ofSeconds(2);
    private static final int PAGE = 500;

    private final Vertx vertx;
    private final GuardStore store;
    private final Publisher publisher;
    private final GuardMessages messages;
    private final int partitionCount;
    private final Supplier<Set<Integer>> owned;
    private final AtomicBoolean looking = new AtomicBoolean();
    private final Map<String, Instant> fired = new HashMap<>();
    private long timer = -1;

    /** @param owned the partitions whose targets are this process's to look after */
    public GuardTimers(Mesh<PrimeConfig> mesh, GuardStore store, Publisher publisher, Supplier<Set<Integer>> owned) {
        this.vertx = mesh.vertx();
        this.store = store;
        this.publisher = publisher;
        this.messages = new GuardMessages(mesh.config().kafka().topics(), "prime");
        this.partitionCount = mesh.config().kafka().partitions();
        this.owned = owned;
    }

    public void start() {
        timer = vertx.setPeriodic(LOOK_MS, _ -> look());
    }

    public void stop() {
        vertx.cancelTimer(timer);
    }

    private void look() {
        var partitions = owned.get();
        if (partitions.isEmpty() || !looking.compareAndSet(false, true)) {
            return;
        }
        var now = Instant.now();
        store.due(now, partitionCount, partitions, PAGE)
                .compose(due -> publisher.send(news(due, now)))
                .onComplete(_ -> looking.set(false));
    }

    private synchronized List<Message> news(List<GuardStore.Due> due, Instant now) {
        fired.values().removeIf(at -> at.isBefore(now.minus(AGAIN)));
        return due.stream()
                .filter(row -> fired.putIfAbsent(row.target(), now) == null)
                .map(row -> messages.message(new GuardSignal.TimeCame(row.target(), row.due()), now))
                .toList();
    }
}
