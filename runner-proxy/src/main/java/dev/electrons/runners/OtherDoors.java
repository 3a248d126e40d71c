package dev.electrons.runners;

import dev.electrons.runners.anthropic.AnthropicDialect;
import dev.electrons.runners.anthropic.MessagesTongue;
import dev.electrons.runners.dialect.Dialect;
import dev.electrons.runners.door.ChatDoor;
import dev.electrons.runners.door.MediaDoor;
import dev.electrons.runners.door.NativeDoor;
import dev.electrons.runners.door.NativeModels;
import dev.electrons.runners.door.RenderDoor;
import dev.electrons.runners.door.Routes;
import dev.electrons.runners.fleet.Fleet;
import dev.electrons.runners.gemini.GeminiDialect;
import dev.electrons.runners.gemini.GenerateTongue;
import dev.electrons.runners.media.ElevenLabs;
import dev.electrons.runners.media.Ideogram;
import dev.electrons.runners.media.MediaCalls;
import dev.electrons.runners.media.OpenAiMedia;
import dev.electrons.runners.render.RenderCalls;
import dev.electrons.runners.replay.Replays;
import dev.electrons.runners.roster.Secrets;
import dev.electrons.runners.tongue.Passage;
import dev.electrons.runners.tongue.Tongue;
import dev.electrons.runners.waterfall.Waterfall;
import dev.electrons.runners.wire.HttpCalls;
import io.vertx.core.Vertx;
import java.time.InstantSource;

/** The doors besides chats in OpenAI's words and agent tasks. */
record OtherDoors(
        Vertx vertx,
        HttpCalls calls,
        Secrets secrets,
        Fleet fleet,
        Waterfall waterfall,
        Replays replays,
        InstantSource clock) {

    Routes.Others with(ChatDoor.Chatters chatters) {
        var natives = new NativeDoor(
                fleet,
                waterfall,
                chatters,
                way(new MessagesTongue(), new AnthropicDialect()),
                way(new GenerateTongue(), new GeminiDialect()),
                replays,
                clock);
        return new Routes.Others(
                media(),
                natives,
                new NativeModels(fleet),
                new RenderDoor(fleet, waterfall, new RenderCalls(calls, secrets), replays, clock));
    }

    private NativeDoor.Way way(Tongue tongue, Dialect dialect) {
        return new NativeDoor.Way(tongue, new Passage(vertx, calls, secrets, tongue, dialect));
    }

    private MediaDoor media() {
        var media = new MediaCalls(vertx, calls);
        var openAi = new OpenAiMedia(media, secrets);
        var studios = new MediaDoor.Studios(
                openAi.pictures(),
                openAi.sketches(),
                new Ideogram(media, secrets),
                openAi.speech(),
                new ElevenLabs(media, secrets));
        return new MediaDoor(fleet, waterfall, studios, replays, clock);
    }
}
