package dev.electrons.subworkflows.claim;

import dev.electrons.postgres.ArtifactStore;
import dev.electrons.postgres.Postgres;
import dev.electrons.postgres.PostgresConfig;
import dev.electrons.postgres.RunView;
import dev.electrons.subworkflows.attempt.Executor;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.time.InstantSource;

/** Where large values are kept. Its being away stops only the tasks that need it. */
public final class Artifacts extends VerticleBase {
    private final Postgres postgres;
    private final ArtifactStore store;

    public Artifacts(Vertx vertx, PostgresConfig config) {
        postgres = Postgres.of(vertx, config);
        store = new ArtifactStore(postgres);
    }

    /** An executor that need not know of large values. */
    public Executor around(Executor executor, InstantSource clock) {
        return new ClaimCheck(executor, store, new Patience(clock));
    }

    /** The same, where files are left and read one by one. */
    public Shelf shelf(InstantSource clock) {
        return new StoreShelf(store, new Patience(clock));
    }

    /** Runs as their own workers may see them. */
    public RunView runs() {
        return new RunView(postgres);
    }

    @Override
    public Future<?> stop() {
        return postgres.close();
    }
}
