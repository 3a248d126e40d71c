package dev.electrons.runners.door;

import dev.electrons.http.HttpDoor;
import dev.electrons.runners.roster.Secret;
import io.vertx.ext.web.Router;
import java.util.Optional;

/** Where everything is. */
public final class Routes {
    /** Largest request body. */
    public static final long BODY_LIMIT = 16L << 20;

    /** What has to do with it. */
    public record Money(AccountGate gate, AccountDoor accounts) {}

    private Routes() {}

    public static void mount(
            Router router, Optional<Secret> token, FleetDoor fleet, Money money, RunDoor runs, ChatDoor chat) {
        router.route().handler(new ServiceToken(token));
        router.get("/runners").handler(HttpDoor.answering(fleet::list));
        router.post("/runners/:name/probe").handler(HttpDoor.answering(fleet::probe));
        router.post("/runners/:name/drain").handler(HttpDoor.answering(fleet::drain));
        router.post("/runners/:name/resume").handler(HttpDoor.answering(fleet::resume));
        router.get("/v1/models").handler(HttpDoor.answering(fleet::models));
        router.get("/accounts").handler(HttpDoor.answering(money.accounts()::list));
        // Whatever is posted below spends money.
        router.post().handler(money.gate());
        router.post("/v1/runs").handler(runs::handle);
        router.post("/v1/chat/completions").handler(chat::handle);
    }
}
