package dev.electrons.subworkflows.claim;

import dev.electrons.boot.Mesh;
import dev.electrons.postgres.ArtifactStore;
import dev.electrons.postgres.Postgres;
import dev.electrons.postgres.PostgresConfig;
import dev.electrons.postgres.RunView;
import dev.electrons.s3.S3Config;
import dev.electrons.s3.S3Contents;
import dev.electrons.subworkflows.attempt.Executor;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.InstantSource;
import java.util.Optional;

/** Where large values are kept. Its being away stops only the tasks that need it. */
public final class Artifacts extends VerticleBase {
    private final Postgres postgres;
    private final ArtifactStore store;

    /**
     * Contents and who may read them.
     *
     * @param bucket where contents are kept; empty for Postgres
     */
    public Artifacts(Mesh<?> mesh, PostgresConfig config, Optional<S3Config> bucket) {
        postgres = Postgres.of(mesh.vertx(), config);
        store = new ArtifactStore(postgres, bucket.map(s3 -> S3Contents.of(mesh.vertx(), s3)));
        store.register(mesh.health());
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
        return new RunView(postgres, store);
    }

    @Override
    public Future<?> stop() {
        return store.close().transform(_ -> postgres.close());
    }
}
