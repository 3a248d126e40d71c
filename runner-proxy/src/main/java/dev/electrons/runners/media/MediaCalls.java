package dev.electrons.runners.media;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.runners.fleet.Route;
import dev.electrons.runners.openai.OpenAiErrors;
import dev.electrons.runners.wire.Exchange;
import dev.electrons.runners.wire.Fault;
import dev.electrons.runners.wire.Faults;
import dev.electrons.runners.wire.HttpCalls;
import dev.electrons.runners.wire.Outgoing;
import dev.electrons.runners.wire.Verdict;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Sends what vendors of pictures and speech are asked, and takes in what they answer. */
public final class MediaCalls {
    /** Pictures come as base64 in JSON, or as addresses. */
    static final long LARGEST_PICTURES = 32L << 20;

    private final Vertx vertx;
    private final HttpCalls calls;

    public MediaCalls(Vertx vertx, HttpCalls calls) {
        this.vertx = vertx;
        this.calls = calls;
    }

    /**
     * A question in a vendor's words.
     *
     * @param proof headers that the vendor wants
     */
    record Letter(String path, Map<String, String> proof, Buffer body, String accept) {}

    /** Asks for pictures. The future never fails. */
    Future<Verdict<MediaAnswer>> pictures(
            MediaCall call, Route route, Letter letter, Function<Buffer, Verdict<MediaAnswer>> reading) {
        var limit = call.budget().atMost(route.runner().spec().timeouts().total());
        return send(
                call,
                route,
                letter,
                limit,
                exchange -> exchange.body(LARGEST_PICTURES, limit).map(reading));
    }

    /** Asks for speech, and passes it on as it comes. The future never fails. */
    Future<Verdict<MediaAnswer>> speech(MediaCall call, Route route, Letter letter) {
        var timeouts = route.runner().spec().timeouts();
        var limit = call.budget().whole().atMost(timeouts.total());
        return send(
                call,
                route,
                letter,
                call.budget().atMost(timeouts.total()),
                exchange -> new SpeechStream(vertx, exchange, call.sink(), call.characters(), timeouts.within(limit))
                        .run());
    }

    /** Asks for pictures, and passes them on while they are drawn. The future never fails. */
    Future<Verdict<MediaAnswer>> sketches(MediaCall call, Route route, Letter letter) {
        var timeouts = route.runner().spec().timeouts();
        var limit = call.budget().whole().atMost(timeouts.total());
        int asked = Math.max(1, call.request().tree().path("n").asInt(1));
        return send(
                call,
                route,
                letter,
                call.budget().atMost(timeouts.total()),
                exchange -> exchange.streams()
                        ? new PictureStream(vertx, exchange, call.sink(), asked, timeouts.within(limit)).run()
                        : exchange.noStream());
    }

    /** Fetches what a vendor says is there, without any proof of who we are. Fails as the network does. */
    Future<Buffer> fetch(URI url, long limit, Duration within, MediaCall call) {
        var base = URI.create(url.getScheme() + "://" + url.getRawAuthority());
        var path = url.toString().substring(base.toString().length());
        return calls.send(Outgoing.get(base, path, Map.of("Accept", "image/*"), within), call.cancel())
                .compose(exchange -> {
                    if (exchange.ok()) {
                        return exchange.body(limit, within);
                    }
                    exchange.drop();
                    return Future.failedFuture("the picture is not there");
                });
    }

    private Future<Verdict<MediaAnswer>> send(
            MediaCall call,
            Route route,
            Letter letter,
            Duration limit,
            Function<Exchange, Future<Verdict<MediaAnswer>>> taking) {
        var spec = route.runner().spec();
        var headers = new TreeMap<>(call.passed());
        headers.put("Content-Type", "application/json");
        headers.put("Accept", letter.accept);
        headers.putAll(letter.proof);
        // Many have the head of an answer only when all of it is made.
        var outgoing = Outgoing.post(
                spec.protocol().address().orElseThrow(),
                letter.path,
                headers,
                letter.body,
                spec.timeouts().connect(),
                limit);
        return calls.send(outgoing, call.cancel())
                .compose(exchange -> exchange.ok()
                        ? taking.apply(exchange)
                        : exchange.refusal(false)
                                .map(refusal ->
                                        Verdict.failed(refined(refusal.fault(), refusal.status(), refusal.body()))))
                .otherwise(failure -> Verdict.failed(Faults.of(failure)));
    }

    /** What an error's body says more precisely than its status. */
    private static Fault refined(Fault usual, int status, JsonNode body) {
        var words = usual.words();
        // Unpaid here, too long or unknown here: another may do it.
        return switch (body.at("/detail/status").asText()) {
            case "voice_not_found", "model_not_found" -> new Fault.Unfit(words);
            case "max_character_limit_exceeded", "text_too_long" -> new Fault.TooLong(status, words);
            case "quota_exceeded" -> new Fault.Unauthorized(false, words);
            default -> OpenAiErrors.refined(usual, status, body);
        };
    }
}
