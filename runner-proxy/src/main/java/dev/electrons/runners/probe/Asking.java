package dev.electrons.runners.probe;

import dev.electrons.runners.anthropic.AnthropicDialect;
import dev.electrons.runners.cli.CliCalls;
import dev.electrons.runners.fleet.Sighting;
import dev.electrons.runners.gemini.GeminiDialect;
import dev.electrons.runners.media.ElevenLabs;
import dev.electrons.runners.openai.OpenAiChat;
import dev.electrons.runners.roster.Protocol;
import dev.electrons.runners.roster.RunnerSpec;
import dev.electrons.runners.roster.Secrets;
import dev.electrons.runners.wire.Cancel;
import dev.electrons.runners.wire.Faults;
import dev.electrons.runners.wire.HttpCalls;
import dev.electrons.runners.wire.Outgoing;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/** Asks one runner how it is, in the way of its protocol. */
final class Asking {
    private static final long LARGEST = 4 << 20;

    private final HttpCalls calls;
    private final Secrets secrets;

    private record Reply(int status, Buffer body) {}

    private static final Reply NOT_ASKED = new Reply(404, Buffer.buffer());

    Asking(HttpCalls calls, Secrets secrets) {
        this.calls = calls;
        this.secrets = secrets;
    }

    /** The future never fails. */
    Future<Sighting> ask(RunnerSpec spec, Duration within) {
        var asked = switch (spec.protocol()) {
            case Protocol.Cli cli -> cli(cli.url(), spec, within);
            case Protocol.OpenAi openAi -> openAi(openAi.url(), spec, within);
            case Protocol.Image pictures -> openAi(pictures.url(), spec, within);
            case Protocol.Audio speech -> openAi(speech.url(), spec, within);
            case Protocol.Anthropic anthropic -> anthropic(anthropic, spec, within);
            case Protocol.Gemini gemini -> gemini(gemini, spec, within);
            case Protocol.ElevenLabs eleven ->
                get(eleven.url(), ElevenLabs.path(eleven.url(), "/models"), ElevenLabs.headers(spec, secrets), within)
                        .map(Asking::models);
            // These have nothing that may be asked for nothing.
            case Protocol.Ideogram ideogram -> anything(ideogram.url(), spec, within);
            case Protocol.Render render -> anything(render.url(), spec, within);
            case Protocol.Echo _ -> Future.<Sighting>succeededFuture(new Sighting.Well(true));
        };
        return asked.otherwise(failure -> new Sighting.Missed(Faults.of(failure).words()));
    }

    private Future<Sighting> cli(URI url, RunnerSpec spec, Duration within) {
        var credentials = CliCalls.credentials(spec, secrets);
        return get(url, "/health", credentials, within).compose(health -> {
            if (health.status != 200) {
                return Future.succeededFuture(new Sighting.Missed("/health answered HTTP " + health.status));
            }
            return get(url, "/oauth/status", credentials, within)
                    .map(status -> LoginStatus.sighting(status.status, status.body));
        });
    }

    /** Whatever a server answers, it is there; without credentials, as nothing of ours is asked for. */
    private Future<Sighting> anything(URI url, RunnerSpec spec, Duration within) {
        return get(url, "/", secrets.headers(spec), within)
                .map(reply -> reply.status >= 500
                        ? new Sighting.Missed("its address answered HTTP " + reply.status)
                        : new Sighting.Well(false));
    }

    private Future<Sighting> openAi(URI url, RunnerSpec spec, Duration within) {
        var base = URI.create(url.getScheme() + "://" + url.getRawAuthority());
        var credentials = OpenAiChat.credentials(spec, secrets);
        var path = String.valueOf(url.getPath());
        // What is at the root of a gateway is not the server's.
        boolean own = path.isEmpty() || path.equals("/v1");
        var asked = own ? get(base, "/health", credentials, within) : Future.succeededFuture(NOT_ASKED);
        return asked.compose(health -> {
            if (health.status >= 500) {
                return Future.succeededFuture(new Sighting.Missed("/health answered HTTP " + health.status));
            }
            // A server without /health is no worse for it.
            return get(url, OpenAiChat.path(url, "/models"), credentials, within)
                    .map(Asking::models);
        });
    }

    private Future<Sighting> anthropic(Protocol.Anthropic anthropic, RunnerSpec spec, Duration within) {
        var headers = secrets.headers(spec);
        headers.putAll(AnthropicDialect.proof(anthropic.secret().flatMap(secrets::of)));
        return get(anthropic.url(), AnthropicDialect.path(anthropic.url(), "/models"), headers, within)
                .map(Asking::models);
    }

    private Future<Sighting> gemini(Protocol.Gemini gemini, RunnerSpec spec, Duration within) {
        var headers = secrets.headers(spec);
        headers.putAll(GeminiDialect.proof(gemini.secret().flatMap(secrets::of)));
        return get(gemini.url(), GeminiDialect.path(gemini.url(), "/models"), headers, within)
                // This vendor answers 400 to a key that it does not know.
                .map(models -> models.status == 400 && models.body.toString().contains("API_KEY_INVALID")
                        ? new Sighting.KeyRefused("/models answered API_KEY_INVALID")
                        : models(models));
    }

    private static Sighting models(Reply models) {
        return switch (models.status) {
            case 401, 403 -> new Sighting.KeyRefused("/v1/models answered HTTP " + models.status);
            case 200 -> new Sighting.Well(true);
            default ->
                models.status >= 500
                        ? new Sighting.Missed("/v1/models answered HTTP " + models.status)
                        : new Sighting.Well(false);
        };
    }

    private Future<Reply> get(URI base, String path, Map<String, String> headers, Duration within) {
        return calls.send(Outgoing.get(base, path, headers, within), new Cancel())
                .compose(exchange -> exchange.body(LARGEST, within)
                        .map(body -> new Reply(exchange.response().statusCode(), body)));
    }
}
