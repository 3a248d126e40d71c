package dev.electrons.runners;

import dev.electrons.boot.Mesh;
import dev.electrons.boot.Service;
import dev.electrons.http.HttpDoor;
import dev.electrons.postgres.Postgres;
import dev.electrons.runners.account.Bookkeeping;
import dev.electrons.runners.anthropic.AnthropicDialect;
import dev.electrons.runners.cli.CliCalls;
import dev.electrons.runners.cli.CliChat;
import dev.electrons.runners.dialect.Talk;
import dev.electrons.runners.dialect.TalkChat;
import dev.electrons.runners.dialect.TalkRuns;
import dev.electrons.runners.door.AccountDoor;
import dev.electrons.runners.door.AccountGate;
import dev.electrons.runners.door.ChatDoor;
import dev.electrons.runners.door.FleetDoor;
import dev.electrons.runners.door.Routes;
import dev.electrons.runners.door.RunDoor;
import dev.electrons.runners.echo.EchoChat;
import dev.electrons.runners.fleet.Fleet;
import dev.electrons.runners.gemini.GeminiDialect;
import dev.electrons.runners.openai.OpenAiChat;
import dev.electrons.runners.probe.Canaries;
import dev.electrons.runners.probe.Prober;
import dev.electrons.runners.replay.Replays;
import dev.electrons.runners.roster.RosterWatch;
import dev.electrons.runners.roster.Secrets;
import dev.electrons.runners.waterfall.Waterfall;
import dev.electrons.runners.wire.HttpCalls;
import io.vertx.core.Deployable;
import java.time.InstantSource;
import java.util.List;

/** The one door to all AI runners. */
public final class RunnerProxy {
    private RunnerProxy() {}

    public static void main(String[] arguments) {
        Service.run("runner-proxy", RunnerProxyConfig::read, RunnerProxy::parts);
    }

    /** The parts of this service, for its own process or one that carries others too. */
    public static List<? extends Deployable> parts(Mesh<RunnerProxyConfig> mesh) {
        var vertx = mesh.vertx();
        var config = mesh.config();
        var clock = InstantSource.system();
        var secrets = new Secrets(config.environment());
        var fleet = new Fleet(vertx, secrets, mesh.meters(), clock);
        var calls = new HttpCalls(vertx);
        var watch = new RosterWatch(config.runnersFile(), config.roster(), secrets, fleet::apply, fleet::rekeyed);
        var postgres = config.postgres().map(where -> Postgres.of(vertx, where));
        var books = new Bookkeeping(postgres, fleet, mesh.meters(), clock);
        var replays = new Replays(postgres, mesh.meters(), clock);
        var waterfall = new Waterfall(vertx, fleet, mesh.meters(), books.accounts(), clock);
        var cli = new CliCalls(vertx, calls, secrets);
        var anthropic = new Talk(vertx, calls, secrets, new AnthropicDialect());
        var gemini = new Talk(vertx, calls, secrets, new GeminiDialect());
        var workers = new RunDoor.Workers(cli, new TalkRuns(anthropic), new TalkRuns(gemini));
        var runs = new RunDoor(fleet, waterfall, workers, replays, clock);
        var chatters = new ChatDoor.Chatters(
                new CliChat(cli),
                new OpenAiChat(vertx, calls, secrets),
                new TalkChat(anthropic),
                new TalkChat(gemini),
                new EchoChat(vertx));
        var canaries = new Canaries(chatters.withAgents(CliChat.ofOneTurn(cli))::of, books.accounts());
        var prober = new Prober(fleet, calls, secrets, canaries);
        var fleetDoor = new FleetDoor(fleet, watch, prober, clock);
        var chat = new ChatDoor(fleet, waterfall, chatters, replays, clock);
        var others = new OtherDoors(vertx, calls, secrets, fleet, waterfall, replays, clock).with(chatters);
        var money = new Routes.Money(
                new AccountGate(books.ledger(), fleet, mesh.meters(), clock),
                new AccountDoor(books.statements(), clock));
        mesh.health().register("runners", fleetDoor::check);
        books.register(mesh.health());
        var door = new HttpDoor(
                mesh,
                Routes.BODY_LIMIT,
                router -> Routes.mount(router, config.serviceToken(), fleetDoor, money, runs, chat, others));
        return List.of(books, replays, watch, prober, door);
    }
}
