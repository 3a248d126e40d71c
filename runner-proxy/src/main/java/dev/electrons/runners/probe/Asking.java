package dev.electrons.runners.probe;

import dev.electrons.runners.anthropic.AnthropicDialect;
import dev.electrons.runners.cli.CliCalls;
import dev.electrons.runners.fleet.Sighting;
import dev.electrons.runners.gemini.GeminiDialect;
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

    Asking(HttpCalls calls, Secrets secrets) {
        this.calls = calls;
        this.secrets = secrets;
    }

    /** The future never fails. */
    Future<Sighting> ask(RunnerSpec spec, Duration within) {
        var asked = switch (spec.protocol()) {
            case Protocol.Cli cli -> cli(cli.url(), spec, within);
            case Protocol.OpenAi openAi -> openAi(openAi.url(), spec, within);
            case Protocol.Anthropic anthropic -> anthropic(anthropic, within);
            case Protocol.Gemini gemini -> gemini(gemini, within);
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

    private Future<Sighting> openAi(URI url, RunnerSpec spec, Duration within) {
        var base = URI.create(url.getScheme() + "://" + url.getRawAuthority());
        var credentials = OpenAiChat.credentials(spec, secrets);
        return get(base, "/health", credentials, within).compose(health -> {
            if (health.status >= 500) {
                return Future.succeededFuture(new Sighting.Missed("/health answered HTTP " + health.status));
            }
            // A server without /health is no worse for it.
            return get(url, OpenAiChat.path(url, "/models"), credentials, within)
                    .map(Asking::models);
        });
    }

    private Future<Sighting> anthropic(Protocol.Anthropic anthropic, Duration within) {
        var headers = AnthropicDialect.proof(anthropic.secret().flatMap(secrets::of));
        return get(anthropic.url(), AnthropicDialect.path(anthropic.url(), "/models"), headers, within)
                .map(Asking::models);
    }

    private Future<Sighting> gemini(Protocol.Gemini gemini, Duration within) {
        var headers = GeminiDialect.proof(gemini.secret().flatMap(secrets::of));
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
