package dev.electrons.subworkflows.video;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.artifact.ArtifactRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code timeline: {tracks: [{clips: [{asset, start, length, …}]}], soundtrack, background}}, with everything that is wrong. */
final class TimelineReader {
    private static final int MOST_TRACKS = 20;
    private static final int MOST_CLIPS = 100;
    private static final double LONGEST_S = 24 * 3600;
    private static final double SHORTEST_S = 0.04;
    private static final double LOUDEST = 4;
    private static final int LONGEST_TEXT = 5_000;
    private static final int LONGEST_URL = 8_000;
    private static final int LARGEST_LETTER = 500;
    private static final String BLACK = "black";

    private static final Map<String, Double> FADES = Map.of("fade", 0.5, "fadeFast", 0.25, "fadeSlow", 1.0);
    private static final Map<String, Clip.Fit> FITS =
            Map.of("contain", Clip.Fit.CONTAIN, "cover", Clip.Fit.COVER, "crop", Clip.Fit.COVER, "none", Clip.Fit.NONE);

    private record Spot(double x, double y) {}

    private static final Spot CENTER = new Spot(0.5, 0.5);
    private static final Map<String, Spot> SPOTS = Map.of(
            "top", new Spot(0.5, 0),
            "topRight", new Spot(1, 0),
            "right", new Spot(1, 0.5),
            "bottomRight", new Spot(1, 1),
            "bottom", new Spot(0.5, 1),
            "bottomLeft", new Spot(0, 1),
            "left", new Spot(0, 0.5),
            "topLeft", new Spot(0, 0),
            "center", CENTER);

    private final List<String> faults;
    private final List<String> beyond;

    /** @param beyond takes what only a render service can do */
    TimelineReader(List<String> faults, List<String> beyond) {
        this.faults = faults;
        this.beyond = beyond;
    }

    Timeline read(Looking timeline) {
        var tracks = new ArrayList<List<Clip>>();
        if (timeline.get("tracks").isArray() || !faults.contains("timeline is required")) {
            int n = 0;
            for (var track : timeline.list("tracks", MOST_TRACKS)) {
                tracks.add(track(new Looking(timeline.name("tracks[" + n++ + "]"), track, faults)));
            }
        }
        var clips = tracks.reversed().stream().flatMap(List::stream).toList();
        if (clips.size() > MOST_CLIPS) {
            timeline.fault("tracks", "must have at most " + MOST_CLIPS + " clips in all");
        }
        var read = new Timeline(clips, soundtrack(timeline), color(timeline, "background", BLACK));
        beyond.addAll(timeline.unknown());
        return read;
    }

    private List<Clip> track(Looking track) {
        var clips = new ArrayList<Clip>();
        int n = 0;
        for (var clip : track.list("clips", MOST_CLIPS)) {
            clip(new Looking(track.name("clips[" + n++ + "]"), clip, faults)).ifPresent(clips::add);
        }
        beyond.addAll(track.unknown());
        return clips;
    }

    private Optional<Clip> clip(Looking clip) {
        double start = clip.required("start", 0, LONGEST_S);
        double length = clip.required("length", SHORTEST_S, LONGEST_S);
        var transition = clip.object("transition");
        double in = Math.min(length, clip.number("fade_in", fade(transition, "in"), 0, LONGEST_S));
        double out = Math.min(length, clip.number("fade_out", fade(transition, "out"), 0, LONGEST_S));
        var offset = clip.object("offset");
        var spot = clip.word("position", CENTER, SPOTS);
        var place = new Clip.Place(
                clip.word("fit", Clip.Fit.CONTAIN, FITS),
                clip.number("scale", 1, 0.01, 10),
                spot.x,
                spot.y,
                offset.number("x", 0, -10, 10),
                -offset.number("y", 0, -10, 10)); // upwards, as clients mean it
        double opacity = clip.number("opacity", 1, 0, 1);
        for (var name : List.of("effect", "filter")) {
            if (clip.has(name)) {
                beyond.add(clip.name(name));
            }
        }
        var read = asset(clip);
        beyond.addAll(clip.unknown());
        beyond.addAll(transition.unknown());
        beyond.addAll(offset.unknown());
        return read.map(asset -> new Clip(asset, start, length, in, out, place, opacity));
    }

    private double fade(Looking transition, String name) {
        var word = transition.text(name, 40);
        var fade = word.flatMap(given -> FADES.entrySet().stream()
                .filter(entry -> entry.getKey().equalsIgnoreCase(given))
                .map(Map.Entry::getValue)
                .findFirst());
        if (word.isPresent() && fade.isEmpty()) {
            beyond.add(transition.name(name) + " " + word.get() + " (" + Looking.either(FADES.keySet()) + ")");
        }
        return fade.orElse(0.0);
    }

    private Optional<Asset> asset(Looking clip) {
        if (!clip.has("asset")) {
            clip.fault("asset", "is required");
            return Optional.empty();
        }
        var asset = clip.object("asset");
        var type = asset.word(
                "type",
                "",
                Map.of("image", "image", "video", "video", "audio", "audio", "title", "title", "html", "html"));
        if (!asset.has("type")) {
            asset.fault("type", "is required: image, video, audio, title or html");
        }
        double trim = trim(asset);
        double volume = volume(asset);
        Optional<Asset> read = switch (type) {
            case "image" -> source(asset).map(Asset.Image::new);
            case "video" -> source(asset).map(src -> new Asset.Video(src, trim, volume));
            case "audio" -> source(asset).map(src -> new Asset.Audio(src, trim, volume));
            case "title" -> title(asset);
            case "html" -> {
                beyond.add(asset.name("type") + " html");
                yield Optional.empty();
            }
            default -> Optional.empty();
        };
        if (!type.isEmpty() && !type.equals("html")) {
            beyond.addAll(asset.unknown());
        }
        return read;
    }

    private Optional<Asset> title(Looking asset) {
        if (!asset.has("text")) {
            asset.fault("text", "is required for a title");
        }
        var color = color(asset, "color", "white");
        var background =
                asset.has("background") ? Optional.of(color(asset, "background", BLACK)) : Optional.<String>empty();
        int size = (int) asset.number("size", 0, 0, LARGEST_LETTER);
        return asset.text("text", LONGEST_TEXT).map(text -> new Asset.Title(text, size, color, background));
    }

    private static double trim(Looking asset) {
        return asset.number("trim", 0, 0, LONGEST_S);
    }

    private static double volume(Looking asset) {
        return asset.number("volume", 1, 0, LOUDEST);
    }

    /** A URL, or a reference to an artifact, as text or as it stands for a value. */
    private static Optional<String> source(Looking asset) {
        JsonNode src = asset.get("src");
        var reference = ArtifactRef.hash(src).map(hash -> ArtifactRef.PREFIX + hash);
        if (reference.isPresent()) {
            return reference;
        }
        var text = src.asText("").strip();
        boolean artifact =
                text.startsWith(ArtifactRef.PREFIX) && ArtifactRef.isHash(text.substring(ArtifactRef.PREFIX.length()));
        boolean url = text.length() <= LONGEST_URL && text.matches("https?://[^\\s\\p{Cntrl}]+");
        if (!artifact && !url) {
            asset.fault("src", "must be an http or https URL, or " + ArtifactRef.PREFIX + "…");
            return Optional.empty();
        }
        return Optional.of(text);
    }

    private Optional<Timeline.Soundtrack> soundtrack(Looking timeline) {
        if (!timeline.has("soundtrack")) {
            return Optional.empty();
        }
        var soundtrack = timeline.object("soundtrack");
        var effect = soundtrack.word("effect", "", Map.of("fadeIn", "in", "fadeOut", "out", "fadeInFadeOut", "inout"));
        double volume = volume(soundtrack);
        var read = source(soundtrack);
        beyond.addAll(soundtrack.unknown());
        return read.map(src -> new Timeline.Soundtrack(src, volume, effect.startsWith("in"), effect.endsWith("out")));
    }

    private static String color(Looking object, String name, String usual) {
        var given = object.text(name, 20);
        var color = given.flatMap(Colors::of);
        if (given.isPresent() && color.isEmpty()) {
            object.fault(name, Colors.EXPECTED);
        }
        return color.orElse(usual);
    }
}
