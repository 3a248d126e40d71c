package dev.electrons.subworkflows.video;

import dev.electrons.subworkflows.video.OutputSpec.Format;
import dev.electrons.subworkflows.video.OutputSpec.Quality;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** {@code output: {format, resolution, fps, quality}}. */
final class OutputReader {
    private static final int USUAL_FPS = 25;
    private static final int USUAL_GIF_FPS = 12;
    private static final int MOST_FPS = 60;
    private static final int LEAST_PIXELS = 16;
    private static final int MOST_PIXELS = 1920;
    private static final double LONGEST_S = 600;
    /** A GIF's colors are chosen when all its pictures are there. */
    private static final double MOST_GIF_PIXELS = 200e6;

    private record Size(int width, int height) {}

    private static final Pattern SIZE = Pattern.compile("(\\d{2,4})x(\\d{2,4})");
    private static final Map<String, Size> SIZES = Map.of(
            "hd", new Size(1280, 720),
            "sd", new Size(1024, 576),
            "1080", new Size(1920, 1080),
            "720", new Size(1280, 720),
            "480", new Size(854, 480),
            "360", new Size(640, 360));
    private static final Map<String, Format> FORMATS =
            Map.of("mp4", Format.MP4, "webm", Format.WEBM, "gif", Format.GIF, "mp3", Format.MP3);
    private static final Map<String, Quality> QUALITIES =
            Map.of("low", Quality.LOW, "medium", Quality.MEDIUM, "high", Quality.HIGH);

    private OutputReader() {}

    static OutputSpec read(Looking output, List<String> faults) {
        var format = output.word("format", Format.MP4, FORMATS);
        var size = size(output);
        double fps = output.number("fps", format == Format.GIF ? USUAL_GIF_FPS : USUAL_FPS, 1, MOST_FPS);
        if (fps != Math.rint(fps)) {
            faults.add("output.fps must be a whole number");
        }
        var quality = output.word("quality", Quality.MEDIUM, QUALITIES);
        faults.addAll(output.unknown());
        return new OutputSpec(format, size.width, size.height, (int) fps, quality);
    }

    private static Size size(Looking output) {
        var given = output.get("resolution").asText("").strip().toLowerCase(Locale.ROOT);
        var word = given.endsWith("p") ? given.substring(0, given.length() - 1) : given;
        var free = SIZE.matcher(given);
        if (!output.has("resolution")) {
            return new Size(1280, 720);
        }
        if (free.matches()) {
            var size = new Size(Integer.parseInt(free.group(1)), Integer.parseInt(free.group(2)));
            if (fits(size.width) && fits(size.height)) {
                return size;
            }
        }
        var known = SIZES.get(word);
        if (known == null) {
            output.fault(
                    "resolution",
                    "must be " + Looking.either(new TreeMap<>(SIZES).keySet())
                            + ", or a size such as 640x360 of even numbers from " + LEAST_PIXELS + " to "
                            + MOST_PIXELS);
        }
        return known == null ? new Size(1280, 720) : known;
    }

    private static boolean fits(int pixels) {
        return pixels >= LEAST_PIXELS && pixels <= MOST_PIXELS && pixels % 2 == 0;
    }

    /** What is more than is rendered here. */
    static List<String> tooMuch(Timeline timeline, OutputSpec output) {
        var words = new ArrayList<String>();
        double length = timeline.length();
        if (length > LONGEST_S) {
            words.add("timeline of " + (long) length + " s; at most " + (long) LONGEST_S + " s");
        }
        double pixels = length * output.fps() * output.width() * output.height();
        if (output.format() == Format.GIF && pixels > MOST_GIF_PIXELS) {
            words.add("output.format gif of " + (long) pixels + " pixels in all; at most " + (long) MOST_GIF_PIXELS
                    + ": choose a smaller resolution or fps, or mp4");
        }
        return words;
    }
}
