package dev.electrons.sandbox;

import dev.electrons.boot.Mesh;
import dev.electrons.boot.Service;
import dev.electrons.http.HttpDoor;
import dev.electrons.sandbox.check.Readiness;
import dev.electrons.sandbox.door.SandboxRoutes;
import dev.electrons.sandbox.execution.Executions;
import io.vertx.core.Deployable;
import java.util.List;

/** The service that runs untrusted programs. */
public final class SandboxExecutor {
    private SandboxExecutor() {}

    public static void main(String[] args) {
        Service.run("sandbox-executor", SandboxConfig::read, SandboxExecutor::parts);
    }

    /** The machinery, then the door to it. */
    public static List<? extends Deployable> parts(Mesh<SandboxConfig> mesh) {
        var config = mesh.config();
        var readiness = new Readiness(config.setup());
        var executions = new Executions(
                readiness, config.repos(), config.egress(), mesh.meters(), config.slots(), config.queue());
        var routes = new SandboxRoutes(mesh.vertx(), readiness, executions, config.token());
        return List.of(
                new Machinery(mesh, readiness, executions),
                new HttpDoor(mesh, SandboxRoutes.LARGEST_BODY, routes::mount));
    }
}
