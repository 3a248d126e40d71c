package dev.electrons.runners.door;

import com.fasterxml.jackson.core.JsonToken;
import dev.electrons.error.Problem;
import dev.electrons.runners.field.PostedJson;
import dev.electrons.runners.fleet.Fleet;
import dev.electrons.runners.media.MediaAnswer;
import dev.electrons.runners.media.MediaCall;
import dev.electrons.runners.media.Studio;
import dev.electrons.runners.replay.Replays;
import dev.electrons.runners.roster.Protocol;
import dev.electrons.runners.waterfall.Waterfall;
import dev.electrons.runners.wire.Fault;
import dev.electrons.runners.wire.Verdict;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;

/** {@code POST /v1/images/generations} and {@code POST /v1/audio/speech}: what an OpenAI client speaks, whoever makes it. */
public final class MediaDoor {
    private final Fleet fleet;
    private final Waterfall waterfall;
    private final Studios studios;
    private final Replays replays;
    private final InstantSource clock;

    /** Who makes what. */
    public record Studios(
            Studio openAiPictures, Studio openAiSketches, Studio ideogram, Studio openAiSpeech, Studio elevenLabs) {
        /** Who shows pictures while they are drawn. */
        Optional<Studio> sketches(Protocol protocol) {
            return switch (protocol) {
                case Protocol.OpenAi _, Protocol.Image _ -> Optional.of(openAiSketches);
                case Protocol.Ideogram _, Protocol.ElevenLabs _, Protocol.Audio _, Protocol.Render _ ->
                    Optional.empty();
                case Protocol.Cli _, Protocol.Anthropic _, Protocol.Gemini _, Protocol.Echo _ -> Optional.empty();
            };
        }

        Optional<Studio> pictures(Protocol protocol) {
            return switch (protocol) {
                case Protocol.OpenAi _, Protocol.Image _ -> Optional.of(openAiPictures);
                case Protocol.Ideogram _ -> Optional.of(ideogram);
                case Protocol.ElevenLabs _, Protocol.Audio _, Protocol.Render _ -> Optional.empty();
                case Protocol.Cli _, Protocol.Anthropic _, Protocol.Gemini _, Protocol.Echo _ -> Optional.empty();
            };
        }

        Optional<Studio> speech(Protocol protocol) {
            return switch (protocol) {
                case Protocol.OpenAi _, Protocol.Audio _ -> Optional.of(openAiSpeech);
                case Protocol.ElevenLabs _ -> Optional.of(elevenLabs);
                case Protocol.Ideogram _, Protocol.Image _, Protocol.Render _ -> Optional.empty();
                case Protocol.Cli _, Protocol.Anthropic _, Protocol.Gemini _, Protocol.Echo _ -> Optional.empty();
            };
        }
    }

    public MediaDoor(Fleet fleet, Waterfall waterfall, Studios studios, Replays replays, InstantSource clock) {
        this.fleet = fleet;
        this.waterfall = waterfall;
        this.studios = studios;
        this.replays = replays;
        this.clock = clock;
    }

    void pictures(RoutingContext context) {
        var request = PostedJson.read(Errand.body(context).getBytes(), "prompt", JsonToken.VALUE_STRING);
        answer(context, "pictures", request, request.stream() ? studios::sketches : studios::pictures);
    }

    void speech(RoutingContext context) {
        var request = PostedJson.read(Errand.body(context).getBytes(), "input", JsonToken.VALUE_STRING);
        if (request.tree().path("stream_format").asText().equals("sse")) {
            throw new Problem(400, "INVALID_FIELD", "stream_format must be audio");
        }
        answer(context, "speech", request, studios::speech);
    }

    private void answer(
            RoutingContext context, String kind, PostedJson request, Function<Protocol, Optional<Studio>> studio) {
        var errand = Errand.of(context, fleet, request.model());
        var recording = errand.recording(replays, kind, Errand.body(context));
        var delivery = new MediaDelivery(context, errand.trail(), fleet, recording);
        recording
                .found()
                .onSuccess(saved -> saved.ifPresentOrElse(
                        delivery::again, () -> descend(context, request, studio, errand, delivery)));
    }

    private void descend(
            RoutingContext context,
            PostedJson request,
            Function<Protocol, Optional<Studio>> studio,
            Errand errand,
            MediaDelivery delivery) {
        // Who makes only this needs no name of a model; who does other things too cannot guess which one is meant.
        var steps = errand.steps(
                fleet,
                runner -> studio.apply(runner.spec().protocol()).isPresent()
                        && (!errand.models().isEmpty() || runner.spec().protocol() instanceof Protocol.Maker),
                clock.instant());
        waterfall
                .<MediaAnswer>descend(
                        steps, errand.budget(), errand.cancel(), errand.trail(), (step, route, budget) -> {
                            delivery.trying(route, step.model());
                            var call = new MediaCall(
                                    request, step.model(), errand.passed(), delivery, budget, errand.cancel());
                            return studio.apply(route.runner().spec().protocol())
                                    .map(maker -> maker.make(call, route))
                                    .orElseGet(() ->
                                            Future.succeededFuture(Verdict.failed(new Fault.Unfit("makes none"))));
                        })
                .onSuccess(delivery::conclude)
                .onFailure(context::fail);
    }
}
