package dev.electrons.intake.artifact;

import dev.electrons.boot.Mesh;
import dev.electrons.postgres.ArtifactStore;
import io.micrometer.core.instrument.Counter;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes contents that nobody refers to: uploads that were given up, or never named by a run; outputs of runs that are gone. */
public final class ArtifactSweep extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(ArtifactSweep.class);
    private static final long EVERY_MS = 600_000;
    private static final Duration GRACE = Duration.ofHours(1);
    private static final Duration KEPT = Duration.ofDays(7);

    private final ArtifactStore store;
    private final Counter swept;

    public ArtifactSweep(Mesh<?> mesh, ArtifactStore store) {
        this.store = store;
        this.swept = mesh.meters().counter("de.intake.artifacts.swept");
    }

    @Override
    public Future<?> start() {
        vertx.setPeriodic(EVERY_MS, _ -> sweep());
        return Future.succeededFuture();
    }

    private void sweep() {
        store.sweep(Instant.now(), GRACE, KEPT)
                .onSuccess(swept::increment)
                .onFailure(e -> log.atWarn()
                        .addKeyValue("reason", e.getMessage())
                        .log("artifacts could not be swept, trying again later"));
    }
}
