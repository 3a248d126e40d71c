package dev.electrons.http;

import dev.electrons.boot.Mesh;
import dev.electrons.boot.SettingsRefused;
import dev.electrons.error.Problem;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A service's HTTP server: request ids, bounded bodies, health and metrics, one error shape, and the service's own routes.
 */
public final class HttpDoor extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(HttpDoor.class);

    private static final String HEAD = "head only";
    private static final Set<HttpMethod> BODIES =
            Set.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE);

    private final Mesh<?> mesh;
    private final long bodyLimit;
    private final Set<String> streamed;
    private final Consumer<Router> routes;
    private final List<HttpServer> servers = new CopyOnWriteArrayList<>();
    private int loops = 1;
    private Duration idle = Duration.ZERO;

    /** A door with nothing but health and metrics. */
    public HttpDoor(Mesh<?> mesh) {
        this(mesh, 1 << 20, _ -> {});
    }

    /**
     * A door with routes of its own.
     *
     * @param bodyLimit largest request body in bytes; larger ones are answered 413
     */
    public HttpDoor(Mesh<?> mesh, long bodyLimit, Consumer<Router> routes) {
        this(mesh, bodyLimit, Set.of(), routes);
    }

    /**
     * A door some of whose routes read their bodies themselves, and bound them.
     *
     * @param streamed such as {@code POST /artifacts}
     */
    public HttpDoor(Mesh<?> mesh, long bodyLimit, Set<String> streamed, Consumer<Router> routes) {
        this.mesh = mesh;
        this.bodyLimit = bodyLimit;
        this.streamed = Set.copyOf(streamed);
        this.routes = routes;
    }

    /** The same door on so many event loops, for routes that are safe to be used by several threads. */
    public HttpDoor loops(int loops) {
        this.loops = loops;
        return this;
    }

    /**
     * The same door, at which connections are closed on which nothing comes or goes for so long: one that a client forgot, or whose
     * request never comes to its end. What takes longer must say something meanwhile.
     */
    public HttpDoor idle(Duration longest) {
        this.idle = longest;
        return this;
    }

    /** Turns a handler that answers a {@link Reply} into one that Vert.x can route to. */
    public static Handler<RoutingContext> answering(Function<RoutingContext, Future<Reply>> handler) {
        return context -> {
            try {
                handler.apply(context).onSuccess(reply -> send(context, reply)).onFailure(context::fail);
            } catch (RuntimeException e) {
                context.fail(e);
            }
        };
    }

    private static void send(RoutingContext context, Reply reply) {
        var response = context.response();
        if (response.ended() || response.closed()) {
            return;
        }
        reply.headers().forEach(response::putHeader);
        response.setStatusCode(reply.status())
                .putHeader("Content-Type", reply.mediaType())
                .end(reply.body());
    }

    @Override
    public Future<?> start() {
        var http = mesh.config().http();
        var management = http.managementPort();
        var own = router();
        var listening = management.isPresent()
                ? listen(managementRouter(), http.host(), management.getAsInt())
                : Future.succeededFuture();
        if (management.isEmpty()) {
            ManagementRoutes.mount(own, mesh);
        }
        routes.accept(own);
        own.route().last().handler(context -> {
            throw new Problem(
                    404, "ROUTE_NOT_FOUND", "Not Found", java.util.Map.of(Problems.ENDPOINTS, endpoints(own)));
        });
        return listening
                .compose(_ -> listen(own, http.host(), http.port()))
                .compose(server -> more(own, http.host(), server.actualPort()));
    }

    /** The other event loops: servers at the same port share its connections. */
    private Future<?> more(Router router, String host, int port) {
        var deployed = IntStream.range(1, loops)
                .mapToObj(_ -> vertx.deployVerticle(new VerticleBase() {
                    @Override
                    public Future<?> start() {
                        return HttpDoor.this.listen(router, host, port);
                    }
                }))
                .toList();
        return Future.join(deployed);
    }

    private Router managementRouter() {
        var router = router();
        ManagementRoutes.mount(router, mesh);
        return router;
    }

    private Router router() {
        var router = Router.router(vertx);
        router.route().handler(HttpDoor::begin);
        router.route().handler(HttpDoor::refuseOddPath);
        // A body's buffer has the size that the body says it has, up to 64 KiB, and need not grow to it.
        var bodies = BodyHandler.create(false).setBodyLimit(bodyLimit).setPreallocateBodyBuffer(true);
        router.route().handler(context -> {
            var method = context.request().method();
            // A body where there should be none is not looked at, least of all as a form.
            if (!BODIES.contains(method) || readsItself(context)) {
                context.next();
            } else {
                context.put(Problems.READING, true);
                bodies.handle(context);
            }
        });
        router.route().handler(context -> {
            context.remove(Problems.READING);
            context.next();
        });
        router.route().failureHandler(Problems::answer);
        router.errorHandler(400, Problems::answer); // a path that cannot be decoded never reaches a route
        return router;
    }

    /** Whether it is for one of the routes that read their bodies themselves. */
    private boolean readsItself(RoutingContext context) {
        return !streamed.isEmpty() && streamed.contains(context.request().method() + " " + place(context));
    }

    /** What answers GET answers HEAD: the server leaves the body out. */
    private static void begin(RoutingContext context) {
        if (context.request().method().equals(HttpMethod.HEAD)) {
            context.put(HEAD, true);
            context.reroute(HttpMethod.GET, context.request().uri());
        } else {
            RequestIds.assign(context);
        }
    }

    /** The path as routes see it: a slash at its end, dots and escapes make no difference. */
    private static String place(RoutingContext context) {
        var path = context.normalizedPath();
        return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    /** No name has a NUL in it, no database would keep one, and what cannot be decoded names nothing. */
    private static void refuseOddPath(RoutingContext context) {
        var uri = context.request().uri();
        if (uri.contains("%00")) {
            throw new Problem(400, "INVALID_TEXT", "the path and its parameters must not contain NUL");
        }
        try {
            context.normalizedPath();
            if (uri.indexOf('?') >= 0) {
                context.request().params();
            }
        } catch (IllegalArgumentException e) {
            throw new Problem(400, "INVALID_PATH", "the path and its parameters cannot be decoded");
        }
        context.next();
    }

    /** Whether only the head of an answer is asked for, so that one without an end must not be begun. */
    public static boolean headOnly(RoutingContext context) {
        return Boolean.TRUE.equals(context.<Boolean>get(HEAD));
    }

    private static List<String> endpoints(Router router) {
        return router.getRoutes().stream()
                .filter(route -> route.getPath() != null
                        && route.methods() != null
                        && !route.methods().isEmpty())
                .map(route -> route.methods().iterator().next() + " "
                        + route.getPath().replaceAll(":(\\w+)", "{$1}"))
                .distinct()
                .toList();
    }

    private Future<HttpServer> listen(Router router, String host, int port) {
        var options = new HttpServerOptions()
                .setHost(host)
                .setPort(port)
                .setCompressionSupported(false)
                // Nothing here speaks WebSocket: no connection has to have a handler for how it is compressed.
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setTcpNoDelay(true)
                .setIdleTimeout((int) idle.toMillis())
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setMaxHeaderSize(32 * 1024);
        return vertx.createHttpServer(options)
                .requestHandler(router)
                .invalidRequestHandler(Problems::unreadable)
                .listen()
                .onSuccess(server -> {
                    servers.add(server);
                    log.atInfo()
                            .addKeyValue("host", host)
                            .addKeyValue("port", server.actualPort())
                            .log("listening");
                })
                .recover(failure -> Future.failedFuture(refusal(failure, host, port)));
    }

    /** An address that cannot be had is a matter of settings; whoever is at it already is no fault of ours. */
    private static Throwable refusal(Throwable failure, String host, int port) {
        return failure instanceof IOException
                ? new SettingsRefused(List.of("DE_HOST, DE_PORT, DE_MANAGEMENT_PORT: nothing can listen at " + host
                        + ":" + port + ": " + failure.getMessage()))
                : failure;
    }

    /** The port in use, which is a free one when 0 was asked for. */
    public int port() {
        return servers.getLast().actualPort();
    }

    /** The port of health and metrics in use, which may be {@link #port()}. */
    int managementPort() {
        return servers.getFirst().actualPort();
    }

    @Override
    public Future<?> stop() {
        return Future.join(servers.stream().map(HttpServer::close).toList());
    }
}
