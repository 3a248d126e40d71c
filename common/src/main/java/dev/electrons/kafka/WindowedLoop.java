package dev.electrons.kafka;

import dev.electrons.boot.Mesh;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A consumer group member whose records are worked on in parallel, at most a window's worth at a time, and finish in any
 * order. Reading stops while the window is full; membership does not. At least once: after a crash, what was not
 * finished is offered again, and what was finished behind it is not.
 */
public final class WindowedLoop {
    private static final Logger log = LoggerFactory.getLogger(WindowedLoop.class);
    private static final Duration PATIENCE = Duration.ofMillis(100);

    private record Waiting(Received received, OffsetWindow window) {}

    private record Finished(OffsetWindow window, long offset, long nanos) {}

    private final LoopSettings settings;
    private final int window;
    private final WindowedWork work;
    private final Progress progress;
    private final ConsumerThread thread;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private final BlockingQueue<Finished> finished = new LinkedBlockingQueue<>();
    private volatile Duration drain = Duration.ofSeconds(10);
    private volatile int running;
    private volatile boolean hungry;
    private int refusals;
    private long restUntil = System.nanoTime();

    private WindowedLoop(Mesh<?> mesh, KafkaConfig config, LoopSettings settings, int window, WindowedWork work) {
        this.settings = settings.withMaxPoll(Math.min(settings.maxPoll(), Math.max(window, 1)));
        this.window = window;
        this.work = work;
        this.progress = new Progress(mesh, settings.name());
        var id = Clients.id(mesh, settings.name());
        this.thread = new ConsumerThread(
                mesh.vertx(),
                mesh.service() + "-" + settings.name(),
                () -> Clients.member(config, id, this.settings),
                this::consume,
                progress);
    }

    /**
     * Starts reading; a broker that is away is waited for.
     *
     * @param window most records being worked on at a time
     */
    public static WindowedLoop start(
            Mesh<?> mesh, KafkaConfig config, LoopSettings settings, int window, WindowedWork work) {
        var loop = new WindowedLoop(mesh, config, settings, window, work);
        loop.thread.start();
        return loop;
    }

    /** Takes nothing more, waits up to {@code drain} for what is under way, commits and leaves. */
    public Future<Void> stop(Duration drain) {
        this.drain = drain;
        return thread.stop(drain.plusSeconds(6)).onComplete(_ -> progress.end());
    }

    /** Records being worked on now. */
    public int running() {
        return running;
    }

    private void consume(PolledConsumer consumer) throws Exception {
        waiting.clear();
        var commits = new PrefixCommits(consumer.plain());
        consumer.subscribe(settings.topics(), new WindowedRebalance(commits, work, this::settle, this::forget));
        boolean paused = false;
        while (thread.open()) {
            settle();
            startWaiting();
            paused = balance(consumer, paused);
            commits.commitIfDue();
            hungry = !waiting.isEmpty();
            var records = consumer.poll(finished.isEmpty() || !hungry ? PATIENCE : Duration.ZERO);
            hungry = false;
            progress.polled(consumer, records.count());
            admit(records, commits);
        }
        drain();
        commits.commitNow(commits.all());
    }

    private void admit(ConsumerRecords<String, byte[]> records, PrefixCommits commits) {
        var batch = new ArrayList<Received>(records.count());
        for (var record : records) {
            var received = Received.of(record);
            var offsets = commits.window(received.place(), received.offset());
            if (offsets.begin(received.offset())) {
                waiting.add(new Waiting(received, offsets));
                batch.add(received);
            }
        }
        if (!batch.isEmpty()) {
            work.read(batch);
        }
    }

    private void startWaiting() {
        while (running < window && !waiting.isEmpty() && System.nanoTime() - restUntil >= 0) {
            var next = waiting.getFirst();
            if (!started(next)) {
                return;
            }
            waiting.removeFirst();
        }
    }

    private boolean started(Waiting next) {
        var once = new AtomicBoolean();
        long begin = System.nanoTime();
        adjust(1);
        try {
            work.take(next.received(), () -> {
                if (once.compareAndSet(false, true)) {
                    finish(new Finished(next.window(), next.received().offset(), System.nanoTime() - begin));
                }
            });
            refusals = 0;
            return true;
        } catch (RuntimeException e) {
            once.set(true);
            adjust(-1);
            progress.failed(e);
            restUntil = System.nanoTime() + ConsumerThread.backoff(++refusals).toNanos();
            log.atWarn()
                    .addKeyValue("loop", settings.name())
                    .addKeyValue("record", next.received().where())
                    .setCause(e)
                    .log("work could not be started, trying again");
            return false;
        }
    }

    private void finish(Finished done) {
        finished.add(done);
        if (hungry) {
            thread.wake();
        }
    }

    /** Takes note of what was finished since the last time. */
    private void settle() {
        for (var done = finished.poll(); done != null; done = finished.poll()) {
            note(done);
        }
    }

    private void note(@Nullable Finished done) {
        if (done != null) {
            done.window().finish(done.offset());
            adjust(-1);
            progress.handled(done.nanos());
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // written by the loop's thread alone
    private void adjust(int by) {
        running += by;
    }

    private void forget(OffsetWindow revoked) {
        waiting.removeIf(next -> next.window() == revoked);
    }

    /** Pauses reading while records wait for room, so that polling goes on without more of them. */
    private boolean balance(PolledConsumer consumer, boolean paused) {
        boolean full = !waiting.isEmpty();
        if (full) {
            consumer.plain().pause(consumer.plain().assignment()); // again, for partitions that came meanwhile
        } else if (paused) {
            consumer.plain().resume(consumer.plain().paused());
        }
        return full;
    }

    private void drain() throws InterruptedException {
        waiting.clear();
        long end = System.nanoTime() + drain.toNanos();
        settle();
        while (running > 0 && System.nanoTime() < end) {
            note(finished.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS));
        }
        if (running > 0) {
            log.atWarn()
                    .addKeyValue("loop", settings.name())
                    .addKeyValue("running", running)
                    .log("leaving work behind that did not finish in time; it will be done again");
        }
    }
}
