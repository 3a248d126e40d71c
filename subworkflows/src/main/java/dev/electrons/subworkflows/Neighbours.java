package dev.electrons.subworkflows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.boot.Health;
import dev.electrons.boot.Mesh;
import dev.electrons.outside.Names;
import dev.electrons.subworkflows.call.Answers;
import dev.electrons.subworkflows.call.Breaker;
import dev.electrons.subworkflows.call.Exchange;
import dev.electrons.subworkflows.call.Peer;
import dev.electrons.subworkflows.call.Unavailability;
import dev.electrons.subworkflows.http.Web;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The two services that do the actual work, and the world outside, with the breakers before runner-proxy, and what health says of them. Either of
 * them away makes this service lame, never dead.
 *
 * <p>There are two breakers because there are two questions. Code has another way, so its breaker counts runners that are
 * not to be had as well; text has none, so its breaker counts only runner-proxy itself, or runners that write no code
 * would be missed because those that do are away.
 */
final class Neighbours extends VerticleBase {
    private static final String ALIVE = "/health/live";

    private final Mesh<SubworkflowsConfig> mesh;
    final Peer proxy;
    final Peer sandbox;
    final Web web;
    final Breaker codeBreaker;
    final Breaker textBreaker;

    Neighbours(Mesh<SubworkflowsConfig> mesh) {
        this.mesh = mesh;
        var config = mesh.config();
        proxy = new Peer("runner-proxy", mesh.vertx(), config.runnerProxy(), config.token());
        sandbox = new Peer("sandbox-executor", mesh.vertx(), config.sandbox(), config.token());
        web = new Web(mesh.vertx(), config.outside(), Names.SYSTEM);
        codeBreaker = new Breaker(
                mesh.vertx(), mesh.meters(), "runner-proxy", Unavailability::ofRunners, this::anyAgent, Breaker.RESET);
        textBreaker = new Breaker(
                mesh.vertx(),
                mesh.meters(),
                "runner-proxy-text",
                Unavailability::ofProxy,
                () -> proxy.get(ALIVE),
                Breaker.RESET);
    }

    @Override
    public Future<?> start() {
        mesh.health().register("runner-proxy", () -> look(proxy, List.of(codeBreaker, textBreaker)));
        mesh.health().register("sandbox-executor", () -> look(sandbox, List.of()));
        return Future.succeededFuture();
    }

    /** Whether there is any agent that could be given a task. */
    private Future<Exchange> anyAgent() {
        return proxy.get("/runners").map(exchange -> {
            if (!(exchange instanceof Exchange.Answered answer) || answer.status() != 200) {
                return exchange;
            }
            for (JsonNode runner : Answers.tree(answer).path("runners")) {
                if (runner.path("available").asBoolean()
                        && runner.path("protocol").asText().equals("cli")) {
                    return exchange;
                }
            }
            return new Exchange.Unreachable("runner-proxy has no agent that is available");
        });
    }

    private static Future<Health.Finding> look(Peer peer, List<Breaker> breakers) {
        return peer.get(ALIVE).map(exchange -> {
            Map<String, Object> data = new LinkedHashMap<>();
            boolean well = exchange instanceof Exchange.Answered;
            data.put("reachable", well);
            if (exchange instanceof Exchange.Unreachable away) {
                data.put("reason", away.words());
            }
            for (var breaker : breakers) {
                data.put("breaker." + breaker.name(), breaker.state());
                well &= breaker.closed();
            }
            return well ? Health.Finding.up(data) : Health.Finding.degraded(data);
        });
    }

    @Override
    public Future<?> stop() {
        codeBreaker.close();
        textBreaker.close();
        return Future.join(proxy.close(), sandbox.close(), web.close());
    }
}
