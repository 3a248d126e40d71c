package dev.electrons.runners.media;

import dev.electrons.runners.fleet.Route;
import dev.electrons.runners.media.MediaCalls.Letter;
import dev.electrons.runners.openai.OpenAiChat;
import dev.electrons.runners.roster.Secrets;

/** Servers that offer {@code /v1/images/generations} and {@code /v1/audio/speech} themselves: bytes pass through. */
public final class OpenAiMedia {
    private final MediaCalls calls;
    private final Secrets secrets;

    public OpenAiMedia(MediaCalls calls, Secrets secrets) {
        this.calls = calls;
        this.secrets = secrets;
    }

    public Studio pictures() {
        return (call, route) -> calls.pictures(
                call, route, letter(call, route, "/images/generations", "application/json"), Pictures::judge);
    }

    /** Pictures that are shown while they are drawn. */
    public Studio sketches() {
        return (call, route) ->
                calls.sketches(call, route, letter(call, route, "/images/generations", "text/event-stream"));
    }

    public Studio speech() {
        return (call, route) -> calls.speech(call, route, letter(call, route, "/audio/speech", "audio/*, */*"));
    }

    private Letter letter(MediaCall call, Route route, String path, String accept) {
        var spec = route.runner().spec();
        var base = spec.protocol().address().orElseThrow();
        return new Letter(
                OpenAiChat.path(base, path),
                OpenAiChat.credentials(spec, secrets),
                call.request().forModel(call.own(route)),
                accept);
    }
}
