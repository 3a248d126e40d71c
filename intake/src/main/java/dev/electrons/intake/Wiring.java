package dev.electrons.intake;

import dev.electrons.boot.Mesh;
import dev.electrons.classify.Classifier;
import dev.electrons.error.Problem;
import dev.electrons.http.HttpDoor;
import dev.electrons.intake.access.Access;
import dev.electrons.intake.access.KeyRing;
import dev.electrons.intake.access.KeyRoutes;
import dev.electrons.intake.access.Quotas;
import dev.electrons.intake.artifact.ArtifactRoutes;
import dev.electrons.intake.artifact.ArtifactSweep;
import dev.electrons.intake.callback.CallbackRoutes;
import dev.electrons.intake.callback.CallbackSender;
import dev.electrons.intake.contract.ContractRoute;
import dev.electrons.intake.contract.DocsRoute;
import dev.electrons.intake.contract.Routes;
import dev.electrons.intake.deadletter.DeadLetterFile;
import dev.electrons.intake.deadletter.DeadLetterRoutes;
import dev.electrons.intake.define.DefineRoutes;
import dev.electrons.intake.guard.GuardRoutes;
import dev.electrons.intake.legacy.LegacyRoutes;
import dev.electrons.intake.neighbour.MeshRoute;
import dev.electrons.intake.read.ReadRoutes;
import dev.electrons.intake.read.Redeemed;
import dev.electrons.intake.read.RunViews;
import dev.electrons.intake.retention.RetentionSweep;
import dev.electrons.intake.schedule.ScheduleClock;
import dev.electrons.intake.schedule.ScheduleRoutes;
import dev.electrons.intake.selftest.TestRouting;
import dev.electrons.intake.steer.CancelRoutes;
import dev.electrons.intake.steer.PatchRoutes;
import dev.electrons.intake.steer.RerunRoute;
import dev.electrons.intake.steer.SteerRoutes;
import dev.electrons.intake.stream.News;
import dev.electrons.intake.stream.StreamRoutes;
import dev.electrons.intake.submit.AcceptQueue;
import dev.electrons.intake.submit.AcceptSweep;
import dev.electrons.intake.submit.Backlog;
import dev.electrons.intake.submit.Pinning;
import dev.electrons.intake.submit.SubmitRoutes;
import dev.electrons.intake.sync.SyncRoutes;
import dev.electrons.kafka.GuardMessages;
import dev.electrons.kafka.Publisher;
import dev.electrons.kafka.SignalCodec;
import dev.electrons.postgres.ArtifactStore;
import dev.electrons.postgres.DefinitionStore;
import dev.electrons.postgres.EventStore;
import dev.electrons.postgres.GuardStore;
import dev.electrons.postgres.Postgres;
import dev.electrons.s3.S3Contents;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.CorsHandler;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/** Puts the parts of intake together. */
final class Wiring {
    private static final Set<String> HEALTH = Set.of("/health", "/health/live", "/health/ready", "/metrics");
    private static final int LOOPS = 2;
    private static final long LARGEST_BODY = 16L << 20;
    /** Longer than anybody may wait for a result; streams say every 15 s that they are there. */
    private static final Duration IDLE = Duration.ofSeconds(330);

    private final Mesh<IntakeConfig> mesh;
    private final Postgres postgres;
    private final EventStore store;
    private final DefinitionStore definitions;
    private final Publisher publisher;
    private final SignalCodec codec;
    private final AcceptQueue queue;
    private final ArtifactStore artifacts;
    private final Classifier classifier;
    private final Pinning pinning;
    private final Redeemed redeemed;
    private final Backlog backlog;
    private final Quotas quotas;
    private final KeyRing ring;
    private final Access access;
    private final News news;

    Wiring(Mesh<IntakeConfig> mesh) {
        this.mesh = mesh;
        var config = mesh.config();
        postgres = Postgres.of(mesh.vertx(), config.postgres());
        store = new EventStore(postgres);
        definitions = new DefinitionStore(postgres);
        publisher = new Publisher(mesh, config.kafka());
        codec = new SignalCodec(config.kafka().topics(), "intake");
        queue = new AcceptQueue(mesh, codec, store, publisher);
        artifacts = new ArtifactStore(postgres, config.bucket().map(s3 -> S3Contents.of(mesh.vertx(), s3)));
        classifier = new Classifier(config.rules());
        pinning = new Pinning(definitions, artifacts, config.callbacks(), classifier);
        redeemed = new Redeemed(artifacts);
        backlog = new Backlog(postgres);
        quotas = new Quotas(postgres, InstantSource.system(), mesh.meters());
        ring = new KeyRing(config.keysFile(), postgres);
        access = new Access(config.passphrase(), config.keyed(), ring, mesh.meters());
        news = new News(mesh, config.kafka());
    }

    /** In the order in which they start. */
    List<? extends Deployable> all() {
        var clock = InstantSource.system();
        return List.of(
                new Foundation(mesh, postgres, artifacts, publisher),
                news,
                ring,
                backlog,
                new AcceptSweep(postgres, store, queue),
                new ArtifactSweep(mesh, artifacts),
                new RetentionSweep(postgres, mesh.meters(), mesh.config().retention(), clock),
                new DeadLetterFile(mesh, mesh.config().kafka(), postgres),
                new ScheduleClock(mesh, postgres, queue, pinning, quotas, ring, clock),
                new CallbackSender(mesh, postgres),
                new HttpDoor(mesh, LARGEST_BODY, Set.of(ArtifactRoutes.STREAMED), this::mount)
                        .loops(LOOPS)
                        .idle(IDLE));
    }

    private void mount(Router router) {
        cors(router, mesh.config().origins());
        var routes = new Routes(ContractRoute.document()).elsewhere(HEALTH);
        newWork(routes);
        steering(routes);
        operating(routes);
        new ContractRoute().mount(routes);
        new DocsRoute().mount(routes);
        routes.mount(router, access::require, context -> onceReady(context, postgres.ready()));
    }

    /** New work, and how it is going. */
    private void newWork(Routes routes) {
        var submit = new SubmitRoutes(queue, pinning, quotas, backlog, classifier);
        submit.mount(routes);
        new SyncRoutes(submit, store, news, redeemed, mesh.meters()).mount(routes);
        var reads = new ReadRoutes(store, redeemed);
        reads.mount(routes);
        new LegacyRoutes(queue, quotas, mesh.meters(), reads::workflowStatus).mount(routes);
        new RunViews(store).mount(routes);
        new StreamRoutes(store, news, redeemed, ring, mesh.meters()).mount(routes);
        new ArtifactRoutes(artifacts, store).mount(routes);
        new CallbackRoutes(store, postgres).mount(routes);
    }

    private void steering(Routes routes) {
        new CancelRoutes(store, publisher, codec, news).mount(routes);
        new SteerRoutes(store, publisher, codec, news).mount(routes);
        new PatchRoutes(store, publisher, codec, news).mount(routes);
        new RerunRoute(store, queue, quotas, pinning).mount(routes);
    }

    private void operating(Routes routes) {
        new ScheduleRoutes(postgres, queue, pinning, quotas, InstantSource.system()).mount(routes);
        new DefineRoutes(definitions).mount(routes);
        new DeadLetterRoutes(postgres, publisher).mount(routes);
        var guards = new GuardMessages(mesh.config().kafka().topics(), "intake");
        new GuardRoutes(mesh.vertx(), new GuardStore(postgres), publisher, guards).mount(routes);
        new KeyRoutes(ring).mount(routes);
        new TestRouting(mesh.vertx(), store, news, publisher).mount(routes);
        new MeshRoute(mesh, mesh.config().neighbours()).mount(routes);
    }

    /** Until the tables are there, nothing can be written or read: the caller may try again. */
    private static void onceReady(RoutingContext context, Future<Void> ready) {
        if (ready.succeeded()) {
            context.next();
        } else {
            context.fail(new Problem(503, "POSTGRES_AWAY", "the database is not ready yet; try again"));
        }
    }

    private static void cors(Router router, Origins origins) {
        router.route()
                .handler(CorsHandler.create()
                        .addOrigins(origins.named())
                        .allowedMethods(Set.of(
                                io.vertx.core.http.HttpMethod.GET,
                                io.vertx.core.http.HttpMethod.POST,
                                io.vertx.core.http.HttpMethod.PATCH,
                                io.vertx.core.http.HttpMethod.PUT,
                                io.vertx.core.http.HttpMethod.DELETE,
                                io.vertx.core.http.HttpMethod.OPTIONS))
                        .allowedHeaders(Set.of(
                                "Content-Type",
                                "Authorization",
                                "X-Passphrase",
                                "X-API-Key",
                                "X-App-ID",
                                "X-Request-ID",
                                "If-Match",
                                "traceparent",
                                "tracestate",
                                "Last-Event-ID"))
                        .exposedHeaders(Set.of(
                                "Location",
                                "X-Request-ID",
                                "X-Execution-ID",
                                "X-Rerouted",
                                "Deprecation",
                                "Sunset",
                                "Link",
                                "ETag",
                                "Retry-After")));
    }
}
