package dev.electrons.runners.door;

import dev.electrons.http.HttpDoor;
import dev.electrons.runners.roster.Secret;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import java.util.Optional;
import java.util.function.Function;

/** Where everything is. */
public final class Routes {
    /** Largest request body. */
    public static final long BODY_LIMIT = 16L << 20;

    /** The doors for other clients and other work than chats of OpenAI's. */
    public record Others(MediaDoor media, NativeDoor natives, NativeModels models, RenderDoor renders) {}

    /** What has to do with it. */
    public record Money(AccountGate gate, AccountDoor accounts) {}

    private Routes() {}

    public static void mount(
            Router router,
            Optional<Secret> token,
            FleetDoor fleet,
            Money money,
            RunDoor runs,
            ChatDoor chat,
            Others others) {
        router.route("/v1/messages").handler(others.natives::word);
        router.route("/v1beta/*").handler(others.natives::word);
        router.route().handler(new ServiceToken(token));
        var listed = HttpDoor.answering(fleet::models);
        var listedForAnthropic = HttpDoor.answering(others.models::anthropic);
        // The same path is two vendors'; only one of them has versions.
        router.get("/v1/models")
                .handler(context -> (context.request().headers().contains("anthropic-version")
                                ? listedForAnthropic
                                : listed)
                        .handle(context));
        router.get("/v1beta/models").handler(HttpDoor.answering(others.models::google));
        router.get("/accounts").handler(HttpDoor.answering(money.accounts()::list));
        // Whatever is posted there spends money.
        Function<String, Route> paid = path -> router.post(path).handler(money.gate());
        paid.apply("/v1/runs").handler(runs::handle);
        paid.apply("/v1/chat/completions").handler(chat::handle);
        paid.apply("/v1/images/generations").handler(others.media::pictures);
        paid.apply("/v1/audio/speech").handler(others.media::speech);
        paid.apply("/v1/messages").handler(others.natives::messages);
        paid.apply(NativeDoor.MODELS + "*").handler(others.natives::generate);
        paid.apply("/v1/renders").handler(HttpDoor.answering(others.renders::submit));
        router.get("/v1/renders/:id").handler(HttpDoor.answering(others.renders::look));
        router.delete("/v1/renders/:id").handler(HttpDoor.answering(others.renders::stop));
        // Behind them, as every request that gets so far is held against their patterns.
        router.get("/runners").handler(HttpDoor.answering(fleet::list));
        router.post("/runners/:name/probe").handler(HttpDoor.answering(fleet::probe));
        router.post("/runners/:name/drain").handler(HttpDoor.answering(fleet::drain));
        router.post("/runners/:name/resume").handler(HttpDoor.answering(fleet::resume));
    }
}
