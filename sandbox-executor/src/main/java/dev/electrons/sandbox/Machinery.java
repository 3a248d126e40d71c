package dev.electrons.sandbox;

import dev.electrons.boot.Mesh;
import dev.electrons.sandbox.check.Readiness;
import dev.electrons.sandbox.execution.Executions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** Tests the sandbox at start, again from time to time while there is none, and takes everything down at the end. */
final class Machinery extends VerticleBase {
    private static final long AGAIN_MS = 15_000;

    private final Mesh<SandboxConfig> mesh;
    private final Readiness readiness;
    private final Executions executions;

    Machinery(Mesh<SandboxConfig> mesh, Readiness readiness, Executions executions) {
        this.mesh = mesh;
        this.readiness = readiness;
        this.executions = executions;
    }

    @Override
    public Future<?> start() {
        mesh.health().register("sandbox", () -> Future.succeededFuture(readiness.finding()));
        vertx.setPeriodic(AGAIN_MS, _ -> attempt());
        return attempt();
    }

    private Future<?> attempt() {
        return vertx.executeBlocking(() -> {
            readiness.attempt();
            return true;
        });
    }

    @Override
    public Future<?> stop() {
        return vertx.executeBlocking(() -> {
            executions.close();
            readiness.close();
            return true;
        });
    }
}
