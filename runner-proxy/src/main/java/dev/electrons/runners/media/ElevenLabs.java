package dev.electrons.runners.media;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.json.Json;
import dev.electrons.runners.fleet.Route;
import dev.electrons.runners.media.MediaCalls.Letter;
import dev.electrons.runners.roster.Protocol;
import dev.electrons.runners.roster.RunnerSpec;
import dev.electrons.runners.roster.Secrets;
import dev.electrons.runners.wire.Fault;
import dev.electrons.runners.wire.Verdict;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code POST /v1/text-to-speech/{voice}}, as <a href="https://elevenlabs.io/docs/api-reference">ElevenLabs describes it</a>. */
public final class ElevenLabs implements Studio {
    private static final List<String> SETTINGS = List.of("stability", "similarity_boost", "style", "use_speaker_boost");
    private static final List<String> SAME = List.of("language_code", "seed", "previous_text", "next_text");
    private static final Map<String, String> FORMATS =
            Map.of("mp3", "mp3_44100_128", "opus", "opus_48000_64", "pcm", "pcm_24000");
    private static final double SLOWEST = 0.7;
    private static final double FASTEST = 1.2;

    private final MediaCalls calls;
    private final Secrets secrets;

    public ElevenLabs(MediaCalls calls, Secrets secrets) {
        this.calls = calls;
        this.secrets = secrets;
    }

    /** Where a path of the protocol is, whether or not the address already says {@code /v1}. */
    public static String path(URI base, String rest) {
        return String.valueOf(base.getPath()).endsWith("/v1") ? rest : "/v1" + rest;
    }

    /** The headers of every call. */
    public static Map<String, String> headers(RunnerSpec spec, Secrets secrets) {
        var headers = secrets.headers(spec);
        spec.protocol().credential().flatMap(secrets::of).ifPresent(key -> headers.put("xi-api-key", key.reveal()));
        return headers;
    }

    @Override
    public Future<Verdict<MediaAnswer>> make(MediaCall call, Route route) {
        var asked = call.request().tree();
        var spec = route.runner().spec();
        var voice = spec.protocol() instanceof Protocol.ElevenLabs vendor
                ? voice(asked.path("voice"), vendor.voices())
                : Optional.<String>empty();
        var lost = voice.isEmpty() ? Optional.of("needs a voice that it has") : lost(asked);
        if (lost.isPresent()) {
            return Future.succeededFuture(Verdict.failed(new Fault.Unfit(lost.get())));
        }
        var format = FORMATS.get(asked.path("response_format").asText("mp3"));
        var path = path(spec.protocol().address().orElseThrow(), "/text-to-speech/")
                // A name must not lead anywhere else than to a voice.
                + URLEncoder.encode(voice.orElseThrow(), StandardCharsets.UTF_8) + "?output_format=" + format;
        var body = Buffer.buffer(Json.bytes(request(asked, call.own(route))));
        return calls.speech(call, route, new Letter(path, headers(spec, secrets), body, "audio/*"));
    }

    static Optional<String> voice(JsonNode asked, Map<String, String> voices) {
        var name = asked.isObject() ? asked.path("id").asText() : asked.asText();
        if (voices.isEmpty()) {
            return Optional.of(name).filter(given -> !given.isBlank());
        }
        return Optional.ofNullable(voices.get(name))
                .or(() -> Optional.ofNullable(voices.get(RunnerSpec.ANY)))
                .map(own -> own.equals(RunnerSpec.ANY) ? name : own)
                .filter(own -> !own.isBlank());
    }

    /** What the vendor has no words for. */
    private static Optional<String> lost(JsonNode asked) {
        var format = asked.path("response_format").asText("mp3");
        if (!FORMATS.containsKey(format)) {
            return Optional.of("speaks mp3, opus and pcm only");
        }
        double speed = asked.path("speed").asDouble(1);
        if (speed < SLOWEST || speed > FASTEST) {
            return Optional.of("speaks at a speed from " + SLOWEST + " to " + FASTEST + " only");
        }
        return asked.path("instructions").asText().isBlank()
                ? Optional.empty()
                : Optional.of("takes no instructions, only stability, similarity_boost and style");
    }

    static ObjectNode request(JsonNode asked, String model) {
        var request = Json.MAPPER
                .createObjectNode()
                .put("text", asked.path("input").asText())
                .put("model_id", model);
        SAME.stream().filter(asked::hasNonNull).forEach(name -> request.set(name, asked.get(name)));
        var settings = Json.MAPPER.createObjectNode();
        SETTINGS.stream().filter(asked::hasNonNull).forEach(name -> settings.set(name, asked.get(name)));
        if (asked.path("speed").isNumber()) {
            settings.set("speed", asked.get("speed"));
        }
        if (!settings.isEmpty()) {
            request.set("voice_settings", settings);
        }
        return request;
    }
}
