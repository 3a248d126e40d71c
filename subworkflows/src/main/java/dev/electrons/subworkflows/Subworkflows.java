package dev.electrons.subworkflows;

import dev.electrons.boot.Mesh;
import dev.electrons.boot.Service;
import dev.electrons.http.HttpDoor;
import dev.electrons.subworkflows.agent.AgentExecutor;
import dev.electrons.subworkflows.agent.OwnRun;
import dev.electrons.subworkflows.agent.StoredRun;
import dev.electrons.subworkflows.attempt.Executor;
import dev.electrons.subworkflows.audio.AudioExecutor;
import dev.electrons.subworkflows.claim.Artifacts;
import dev.electrons.subworkflows.claim.Shelf;
import dev.electrons.subworkflows.code.CodeExecutor;
import dev.electrons.subworkflows.http.HttpExecutor;
import dev.electrons.subworkflows.image.ImageExecutor;
import dev.electrons.subworkflows.judge.Findings;
import dev.electrons.subworkflows.provider.Providers;
import dev.electrons.subworkflows.sandbox.ProgramExecutor;
import dev.electrons.subworkflows.sandbox.Sandbox;
import dev.electrons.subworkflows.shipping.ShippingExecutor;
import dev.electrons.subworkflows.text.TextExecutor;
import dev.electrons.subworkflows.video.VideoExecutor;
import dev.electrons.subworkflows.worker.ControlReader;
import dev.electrons.subworkflows.worker.Departure;
import dev.electrons.subworkflows.worker.Outbox;
import dev.electrons.subworkflows.worker.TaskWorker;
import dev.electrons.subworkflows.worker.Trade;
import dev.electrons.task.Kinds;
import io.vertx.core.Deployable;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;

/** The hands of the mesh: one worker per kind of task. */
public final class Subworkflows {
    private Subworkflows() {}

    public static void main(String[] args) {
        Service.run("subworkflows", SubworkflowsConfig::read, Subworkflows::parts);
    }

    /** The parts of this service, in the order in which they start. */
    public static List<? extends Deployable> parts(Mesh<SubworkflowsConfig> mesh) {
        var config = mesh.config();
        var clock = Clock.systemUTC();
        var neighbours = new Neighbours(mesh);
        var outbox = new Outbox(mesh, config.kafka(), clock);
        var control = new ControlReader(mesh, config.kafka(), outbox, clock);
        var artifacts = config.postgres().map(postgres -> new Artifacts(mesh, postgres, config.bucket()));
        var run = new StoredRun(artifacts.map(Artifacts::runs), outbox::signals);
        var shelf = artifacts.map(store -> store.shelf(clock)).orElse(Shelf.NONE);
        var workers = config.kinds().stream()
                .map(kind -> {
                    var executor = executor(kind, mesh, neighbours, shelf, run, clock);
                    return Trade.of(
                            kind,
                            config.windowOf(kind),
                            // Videos refer to files, which are no values.
                            artifacts
                                    .filter(_ -> !kind.equals(Kinds.VIDEO))
                                    .map(store -> store.around(executor, clock))
                                    .orElse(executor));
                })
                .map(trade -> new TaskWorker(mesh, config.kafka(), trade, outbox, control, clock))
                .toList();
        return Stream.of(
                        List.of(new HttpDoor(mesh), neighbours, outbox, control),
                        artifacts.map(List::<Deployable>of).orElse(List.of()),
                        workers,
                        List.of(new Departure(workers)))
                .flatMap(List::stream)
                .toList();
    }

    private static Executor executor(
            String kind, Mesh<SubworkflowsConfig> mesh, Neighbours neighbours, Shelf shelf, OwnRun run, Clock clock) {
        var findings = new Findings(mesh.config().rules(), mesh.meters());
        var sandbox = new Sandbox(neighbours.sandbox, shelf);
        var providers = new Providers(neighbours.proxy, neighbours.textBreaker, clock);
        return switch (kind) {
            case Kinds.AUDIO -> new AudioExecutor(providers, shelf);
            case Kinds.VIDEO ->
                new VideoExecutor(neighbours.proxy, neighbours.textBreaker, sandbox, neighbours.web, shelf, clock);
            case Kinds.IMAGE -> new ImageExecutor(providers, shelf);
            case Kinds.PRODUCT_SHIPPING -> new ShippingExecutor(providers);
            case Kinds.PROGRAM -> new ProgramExecutor(sandbox, clock);
            case Kinds.CODE ->
                new CodeExecutor(
                        neighbours.proxy,
                        neighbours.codeBreaker,
                        sandbox,
                        findings,
                        mesh.config().usualModels(),
                        clock);
            case Kinds.TEXT -> new TextExecutor(neighbours.proxy, neighbours.textBreaker, findings, clock);
            case Kinds.AGENT ->
                new AgentExecutor(
                        neighbours.proxy, neighbours.textBreaker, neighbours.web, sandbox, run, findings, clock);
            case Kinds.HTTP -> new HttpExecutor(neighbours.web, mesh.config().secrets(), clock);
            default -> throw new IllegalArgumentException("there is no executor for " + kind);
        };
    }
}
