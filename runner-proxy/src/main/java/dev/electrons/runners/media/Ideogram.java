package dev.electrons.runners.media;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.json.Json;
import dev.electrons.runners.fleet.Route;
import dev.electrons.runners.media.MediaCalls.Letter;
import dev.electrons.runners.roster.RunnerSpec;
import dev.electrons.runners.roster.Secrets;
import dev.electrons.runners.wire.Bodies;
import dev.electrons.runners.wire.Fault;
import dev.electrons.runners.wire.Made;
import dev.electrons.runners.wire.Verdict;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code POST /generate}, as <a href="https://developer.ideogram.ai">Ideogram describes it</a>; it answers with addresses of pictures. */
public final class Ideogram implements Studio {
    private static final int MOST = 8;
    private static final List<String> SAME =
            List.of("negative_prompt", "seed", "style_type", "magic_prompt_option", "color_palette");

    private static final Set<String> STYLES = Set.of("GENERAL", "REALISTIC", "DESIGN", "RENDER_3D", "ANIME");

    private final MediaCalls calls;
    private final Secrets secrets;

    public Ideogram(MediaCalls calls, Secrets secrets) {
        this.calls = calls;
        this.secrets = secrets;
    }

    private Map<String, String> headers(RunnerSpec spec) {
        var headers = secrets.headers(spec);
        spec.protocol().credential().flatMap(secrets::of).ifPresent(key -> headers.put("Api-Key", key.reveal()));
        return headers;
    }

    @Override
    public Future<Verdict<MediaAnswer>> make(MediaCall call, Route route) {
        var asked = call.request().tree();
        var lost = lost(asked);
        if (lost.isPresent()) {
            return Future.succeededFuture(Verdict.failed(new Fault.Unfit(lost.get())));
        }
        var body = Json.bytes(request(asked, call.own(route)));
        var letter = new Letter("/generate", headers(route.runner().spec()), Buffer.buffer(body), "application/json");
        var made = calls.pictures(call, route, letter, Ideogram::answer);
        return asked.path("response_format").asText().equals("b64_json")
                ? made.compose(verdict -> new Unpacking(calls, call, route).unpack(verdict))
                : made;
    }

    /** What the vendor has no words for. */
    private static Optional<String> lost(JsonNode asked) {
        if (asked.path("n").asInt(1) > MOST) {
            return Optional.of("makes at most " + MOST + " pictures at a time");
        }
        return asked.path("background").asText().equals("transparent")
                ? Optional.of("has no transparent background")
                : Optional.empty();
    }

    static ObjectNode request(JsonNode asked, String model) {
        var whole = Json.MAPPER.createObjectNode();
        var request = whole.putObject("image_request")
                .put("prompt", asked.path("prompt").asText())
                .put("model", model);
        if (asked.path("n").isInt()) {
            request.put("num_images", asked.get("n").intValue());
        }
        var ratio = asked.path("aspect_ratio").asText("");
        (ratio.startsWith("ASPECT_") ? Optional.of(ratio) : Aspect.nearest(ratio))
                .or(() -> Aspect.nearest(asked.path("size").asText()))
                .ifPresent(aspect -> request.put("aspect_ratio", aspect));
        // OpenAI's own styles, vivid and natural, have no match here.
        var style = asked.path("style").asText("").toUpperCase(Locale.ROOT);
        if (STYLES.contains(style)) {
            request.put("style_type", style);
        }
        SAME.stream().filter(asked::hasNonNull).forEach(name -> request.set(name, asked.get(name)));
        return whole;
    }

    private static Verdict<MediaAnswer> answer(Buffer body) {
        var answered = Bodies.tree(body);
        var answer = Json.MAPPER.createObjectNode().put("created", created(answered));
        var data = answer.putArray("data");
        boolean unsafe = false;
        for (var picture : answered.path("data")) {
            if (picture.path("url").isTextual()) {
                var written = data.addObject();
                written.set("url", picture.get("url"));
                if (picture.path("prompt").isTextual()) {
                    written.set("revised_prompt", picture.get("prompt"));
                }
            }
            unsafe |= !picture.path("is_image_safe").asBoolean(true);
        }
        if (!data.isEmpty()) {
            var pictures = Optional.of(Buffer.buffer(Json.bytes(answer)));
            return Verdict.done(new MediaAnswer(pictures, Optional.empty(), Made.pictures(data.size())));
        }
        return Verdict.failed(
                unsafe
                        ? new Fault.Filtered(422, "the vendor does not hand out what it takes to be unsafe")
                        : new Fault.Broken("the answer lacks pictures"));
    }

    private static long created(JsonNode answer) {
        try {
            return OffsetDateTime.parse(answer.path("created").asText()).toEpochSecond();
        } catch (DateTimeParseException _) {
            return Instant.now().getEpochSecond();
        }
    }
}
