package dev.electrons.sandbox.execution;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** As many threads as jobs may run at once, each with a number of its own, and a queue that can be full. */
final class Slots {
    private static final Logger log = LoggerFactory.getLogger(Slots.class);

    /** Carries one execution out, in this slot. */
    interface Work {
        void run(Execution execution, int slot);
    }

    private final BlockingQueue<Execution> queue;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicInteger running = new AtomicInteger();
    private final Work work;

    Slots(int slots, int queued, Work work) {
        this.queue = new ArrayBlockingQueue<>(queued);
        this.work = work;
        for (int slot = 0; slot < slots; slot++) {
            int number = slot;
            threads.add(
                    Thread.ofPlatform().daemon().name("sandbox-slot-" + slot).start(() -> serve(number)));
        }
    }

    /** False when the queue is full. */
    boolean offer(Execution execution) {
        return queue.offer(execution);
    }

    /** Takes back what has not started. */
    boolean remove(Execution execution) {
        return queue.remove(execution);
    }

    int queued() {
        return queue.size();
    }

    int running() {
        return running.get();
    }

    private void serve(int slot) {
        try {
            while (true) {
                var execution = queue.take();
                running.incrementAndGet();
                try {
                    work.run(execution, slot);
                } catch (RuntimeException e) {
                    log.atError().addKeyValue("slot", slot).log("a job could not be carried out", e);
                } finally {
                    running.decrementAndGet();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the threads; blocks until they are gone, but not for ever. */
    void close() {
        threads.forEach(Thread::interrupt);
        for (var thread : threads) {
            try {
                thread.join(5_000);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
