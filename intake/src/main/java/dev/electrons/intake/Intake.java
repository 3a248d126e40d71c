package dev.electrons.intake;

import dev.electrons.boot.Mesh;
import dev.electrons.boot.Service;
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
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The public door. */
public final class Intake {
    private static final Logger log = LoggerFactory.getLogger(Intake.class);

    private static final Set<String> HEALTH = Set.of("/health", "/health/live", "/health/ready", "/metrics");
    private static final int LOOPS = 2;
    private static final long LARGEST_BODY = 16L << 20;

    private Intake() {}

    public static void main(String[] args) {
        Service.run("intake", IntakeConfig::read, Intake::parts);
    }

    /** What intake is made of. */
    public static List<? extends Deployable> parts(Mesh<IntakeConfig> mesh) {
        var postgres = Postgres.of(mesh.vertx(), mesh.config().postgres());
        var store = new EventStore(postgres);
        var definitions = new DefinitionStore(postgres);
        var publisher = new Publisher(mesh, mesh.config().kafka());
        var codec = new SignalCodec(mesh.config().kafka().topics(), "intake");
        var queue = new AcceptQueue(mesh, codec, store, publisher);
        var bucket = mesh.config().bucket().map(s3 -> S3Contents.of(mesh.vertx(), s3));
        var artifacts = new ArtifactStore(postgres, bucket);
        var classifier = new Classifier(mesh.config().rules());
        var pinning = new Pinning(definitions, artifacts, mesh.config().callbacks(), classifier);
        var redeemed = new Redeemed(artifacts);
        var backlog = new Backlog(postgres);
        var quotas = new Quotas(postgres, InstantSource.system());
        var ring = new KeyRing(mesh.config().keysFile(), postgres);
        var access = new Access(mesh.config().passphrase(), mesh.config().keyed(), ring, mesh.meters());
        var news = new News(mesh, mesh.config().kafka());
        sayWhetherOpen(mesh.config());
        return List.of(
                new Foundation(mesh, postgres, artifacts, publisher),
                news,
                ring,
                backlog,
                new AcceptSweep(postgres, store, queue),
                new ArtifactSweep(mesh, artifacts),
                new RetentionSweep(postgres, mesh.meters(), mesh.config().retention(), InstantSource.system()),
                new DeadLetterFile(mesh, mesh.config().kafka(), postgres),
                new ScheduleClock(mesh, postgres, queue, pinning, quotas, ring, InstantSource.system()),
                new CallbackSender(mesh, postgres),
                new HttpDoor(mesh, LARGEST_BODY, Set.of(ArtifactRoutes.STREAMED), router -> {
                            cors(router, mesh.config().origins());
                            var routes = new Routes(ContractRoute.document()).elsewhere(HEALTH);
                            var submit = new SubmitRoutes(queue, pinning, quotas, backlog, classifier);
                            submit.mount(routes);
                            new SyncRoutes(submit, store, news, redeemed, mesh.meters()).mount(routes);
                            new ScheduleRoutes(postgres, queue, pinning, quotas, InstantSource.system()).mount(routes);
                            new DeadLetterRoutes(postgres, publisher).mount(routes);
                            new DefineRoutes(definitions).mount(routes);
                            var reads = new ReadRoutes(store, redeemed);
                            reads.mount(routes);
                            new LegacyRoutes(queue, quotas, mesh.meters(), reads::workflowStatus).mount(routes);
                            new CancelRoutes(store, publisher, codec, news).mount(routes);
                            new SteerRoutes(store, publisher, codec, news).mount(routes);
                            new PatchRoutes(store, publisher, codec, news).mount(routes);
                            new RerunRoute(store, queue, quotas, pinning).mount(routes);
                            new ArtifactRoutes(artifacts, store).mount(routes);
                            new RunViews(store).mount(routes);
                            new StreamRoutes(store, news, redeemed, mesh.meters()).mount(routes);
                            new TestRouting(mesh.vertx(), store, news, publisher).mount(routes);
                            new MeshRoute(mesh, mesh.config().neighbours()).mount(routes);
                            new CallbackRoutes(store, postgres).mount(routes);
                            var guards = new GuardMessages(mesh.config().kafka().topics(), "intake");
                            new GuardRoutes(mesh.vertx(), new GuardStore(postgres), publisher, guards).mount(routes);
                            new KeyRoutes(ring).mount(routes);
                            new ContractRoute().mount(routes);
                            new DocsRoute().mount(routes);
                            routes.mount(router, access, context -> onceReady(context, postgres.ready()));
                        })
                        .loops(LOOPS));
    }

    private static void sayWhetherOpen(IntakeConfig config) {
        if (!config.keyed()) {
            log.atWarn()
                    .addKeyValue("host", config.http().host())
                    .log(
                            "no key is configured (DE_PASSPHRASE, DE_API_KEYS_FILE): only this machine can reach the door, and"
                                    + " everybody on it may do everything");
        }
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
