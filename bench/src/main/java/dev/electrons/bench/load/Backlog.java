package dev.electrons.bench.load;

import dev.electrons.bench.stage.Corner;
import dev.electrons.event.Recorded;
import dev.electrons.event.WorkRequest;
import dev.electrons.id.RunId;
import dev.electrons.kafka.Publisher;
import dev.electrons.kafka.SignalCodec;
import dev.electrons.postgres.Accept;
import dev.electrons.postgres.EventStore;
import dev.electrons.postgres.Postgres;
import dev.electrons.signal.Signal;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Runs accepted as intake does it, without the door: so that nothing but the coordinator is busy afterwards. */
public final class Backlog implements AutoCloseable {
    private static final int BATCH = 500;

    private final Postgres postgres;
    private final EventStore store;
    private final Publisher publisher;
    private final SignalCodec codec;

    public Backlog(Corner corner) {
        var mesh = corner.mesh();
        postgres = Postgres.of(mesh.vertx(), corner.postgres());
        store = new EventStore(postgres);
        publisher = new Publisher(mesh, corner.kafka());
        codec = new SignalCodec(corner.kafka().topics(), "bench");
    }

    /** Accepts about so many runs of so many steps each; answers how many. */
    public int accept(int runs, int steps) throws Exception {
        return accept(runs, () -> Payload.request(steps), _ -> {});
    }

    /**
     * Accepts about so many runs; answers how many.
     *
     * @param told told of each run before it can start
     */
    public int accept(int runs, Supplier<WorkRequest> requests, Consumer<RunId> told) throws Exception {
        postgres.ready().await(30, TimeUnit.SECONDS);
        int accepted = 0;
        while (accepted < runs) {
            var batch = IntStream.range(0, BATCH)
                    .mapToObj(_ -> Recorded.requested(RunId.next(), Instant.now(), requests.get()))
                    .toList();
            batch.forEach(first -> told.accept(first.run()));
            store.accept(batch.stream().map(Accept::new).toList()).await(10, TimeUnit.SECONDS);
            publisher
                    .send(batch.stream()
                            .map(first -> codec.message(new Signal.Requested(first), first.at(), null))
                            .toList())
                    .await(20, TimeUnit.SECONDS);
            accepted += BATCH;
        }
        return accepted;
    }

    @Override
    public void close() throws TimeoutException {
        publisher.close().transform(_ -> postgres.close()).await(10, TimeUnit.SECONDS);
    }
}
