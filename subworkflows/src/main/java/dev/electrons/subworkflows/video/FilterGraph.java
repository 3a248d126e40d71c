package dev.electrons.subworkflows.video;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * ffmpeg's arguments for a timeline. Everything in them is written here: of the client's there are numbers, colors that
 * were understood, and words that stand in files of their own.
 */
final class FilterGraph {
    private static final String FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";
    private static final int LETTERS_HIGH = 12;
    private static final double SOUNDTRACK_FADE = 2;

    private final Timeline timeline;
    private final OutputSpec output;
    private final Set<String> sounding;
    private final Inputs inputs;
    private final List<String> chains = new ArrayList<>();
    private final List<String> sounds = new ArrayList<>();
    private final Map<String, String> texts = new TreeMap<>();
    private int layers;

    /**
     * What ffmpeg is given.
     *
     * @param arguments without its own name
     * @param texts words by the name of their file
     */
    record Arguments(List<String> arguments, Map<String, String> texts) {}

    private FilterGraph(Timeline timeline, OutputSpec output, Map<String, Material> materials, Set<String> sounding) {
        this.timeline = timeline;
        this.output = output;
        this.inputs = new Inputs(materials, output.fps());
        this.sounding = sounding;
    }

    /**
     * The arguments.
     *
     * @param materials by source
     * @param sounding sources that have sound
     */
    static Arguments of(Timeline timeline, OutputSpec output, Map<String, Material> materials, Set<String> sounding) {
        var graph = new FilterGraph(timeline, output, materials, sounding);
        return new Arguments(graph.arguments(), Map.copyOf(graph.texts));
    }

    private List<String> arguments() {
        if (output.format().pictures()) {
            chains.add("color=c=" + timeline.background() + ":s=" + output.width() + "x" + output.height() + ":r="
                    + output.fps() + ":d=" + seconds(timeline.length()) + ",format=yuv420p[v0]");
            timeline.clips().forEach(this::seen);
        }
        if (output.format().sound()) {
            timeline.clips().forEach(this::heard);
            timeline.soundtrack().ifPresent(this::under);
        }
        var all = new ArrayList<>(List.of(
                "-nostdin",
                "-hide_banner",
                "-v",
                "error",
                "-progress",
                "pipe:1",
                "-stats_period",
                "0.5",
                "-filter_threads",
                "1",
                "-filter_complex_threads",
                "1"));
        all.addAll(inputs.arguments());
        var maps = maps();
        all.add("-filter_complex");
        all.add(String.join(";", chains));
        all.addAll(maps);
        all.addAll(Codecs.of(output, !sounds.isEmpty()));
        all.addAll(
                List.of("-map_metadata", "-1", "-threads", "2", "-t", seconds(timeline.length()), "-y", output.file()));
        return List.copyOf(all);
    }

    private List<String> maps() {
        var maps = new ArrayList<String>();
        if (output.format().pictures()) {
            var last = "v" + layers;
            if (output.format() == OutputSpec.Format.GIF) {
                chains.add("[" + last + "]split[few][many];[few]palettegen=stats_mode=diff[colors];"
                        + "[many][colors]paletteuse[v]");
                last = "v";
            }
            maps.addAll(List.of("-map", "[" + last + "]"));
        }
        if (!sounds.isEmpty()) {
            chains.add("anullsrc=r=48000:cl=stereo:d=" + seconds(timeline.length()) + "[a0]");
            chains.add("[a0]" + String.join("", sounds) + "amix=inputs=" + (sounds.size() + 1)
                    + ":duration=first:normalize=0[a]");
            maps.addAll(List.of("-map", "[a]"));
        }
        return maps;
    }

    private void seen(Clip clip) {
        var from = switch (clip.asset()) {
            case Asset.Image image -> picture(clip, inputs.image(image.src(), clip.length()));
            case Asset.Video video -> picture(clip, inputs.file(video.src(), video.trim(), clip.length()));
            case Asset.Title title -> title(clip, title);
            case Asset.Audio _ -> "";
        };
        if (from.isEmpty()) {
            return;
        }
        var place = clip.place();
        boolean whole = clip.asset() instanceof Asset.Title;
        var x = whole ? "0" : "(W-w)*" + part(place.x()) + "+W*" + part(place.right());
        var y = whole ? "0" : "(H-h)*" + part(place.y()) + "+H*" + part(place.down());
        chains.add(from + ",setsar=1,trim=duration=" + seconds(clip.length()) + ",setpts=PTS-STARTPTS"
                + fades(clip) + (clip.opacity() < 1 ? ",colorchannelmixer=aa=" + part(clip.opacity()) : "")
                + ",setpts=PTS+" + seconds(clip.start()) + "/TB[c" + layers + "]");
        chains.add("[v" + layers + "][c" + layers + "]overlay=x=" + x + ":y=" + y + ":eof_action=pass[v" + (layers + 1)
                + "]");
        layers++;
    }

    private static String fades(Clip clip) {
        var in = clip.fadeIn() > 0 ? ",fade=t=in:st=0:d=" + seconds(clip.fadeIn()) + ":alpha=1" : "";
        return clip.fadeOut() > 0
                ? in + ",fade=t=out:st=" + seconds(clip.length() - clip.fadeOut()) + ":d=" + seconds(clip.fadeOut())
                        + ":alpha=1"
                : in;
    }

    private String picture(Clip clip, int input) {
        var place = clip.place();
        long width = Math.max(2, Math.round(output.width() * place.scale()));
        long height = Math.max(2, Math.round(output.height() * place.scale()));
        var box = "w=" + width + ":h=" + height;
        var scaled = switch (place.fit()) {
            case CONTAIN -> ",scale=" + box + ":force_original_aspect_ratio=decrease";
            case COVER -> ",scale=" + box + ":force_original_aspect_ratio=increase,crop=" + width + ":" + height;
            case NONE -> ",scale=w=iw*" + part(place.scale()) + ":h=ih*" + part(place.scale());
        };
        // The last picture of a GIF stays.
        var stays = clip.asset() instanceof Asset.Image
                ? ",tpad=stop_mode=clone:stop_duration=" + seconds(clip.length())
                : "";
        return "[" + input + ":v:0]fps=" + output.fps() + stays + scaled + ",format=rgba";
    }

    private String title(Clip clip, Asset.Title title) {
        var name = "title" + texts.size() + ".txt";
        texts.put(name, title.text());
        var place = clip.place();
        int letters = title.size() > 0 ? title.size() : Math.max(8, output.height() / LETTERS_HIGH);
        var x = "w*0.05+(w*0.9-text_w)*" + part(place.x()) + "+w*" + part(place.right());
        var y = "h*0.05+(h*0.9-text_h)*" + part(place.y()) + "+h*" + part(place.down());
        var box = title.background()
                .map(color -> ":box=1:boxborderw=" + Math.max(1, letters / 3) + ":boxcolor=" + color)
                .orElse("");
        return "color=c=black@0.0:s=" + output.width() + "x" + output.height() + ":r=" + output.fps() + ":d="
                + seconds(clip.length()) + ",format=rgba,drawtext=fontfile=" + FONT + ":textfile=" + name
                + ":expansion=none:fontsize=" + letters + ":line_spacing=" + letters / 4 + ":fontcolor=" + title.color()
                + box + ":x=" + x + ":y=" + y;
    }

    private void heard(Clip clip) {
        switch (clip.asset()) {
            case Asset.Audio audio -> sound(clip, audio.src(), audio.trim(), audio.volume());
            case Asset.Video video -> sound(clip, video.src(), video.trim(), video.volume());
            case Asset.Image _, Asset.Title _ -> {}
        }
    }

    private void sound(Clip clip, String src, double trim, double volume) {
        if (volume == 0 || !sounding.contains(src)) {
            return;
        }
        int input = inputs.file(src, trim, clip.length());
        var in = clip.fadeIn() > 0 ? ",afade=t=in:st=0:d=" + seconds(clip.fadeIn()) : "";
        var out = clip.fadeOut() > 0
                ? ",afade=t=out:st=" + seconds(clip.length() - clip.fadeOut()) + ":d=" + seconds(clip.fadeOut())
                : "";
        mixed(input, clip.length(), volume, in + out, clip.start());
    }

    private void under(Timeline.Soundtrack soundtrack) {
        if (soundtrack.volume() == 0 || !sounding.contains(soundtrack.src())) {
            return;
        }
        double length = timeline.length();
        double fade = Math.min(SOUNDTRACK_FADE, length / 2);
        int input = inputs.file(soundtrack.src(), 0, length);
        var in = soundtrack.fadesIn() ? ",afade=t=in:st=0:d=" + seconds(fade) : "";
        var out = soundtrack.fadesOut() ? ",afade=t=out:st=" + seconds(length - fade) + ":d=" + seconds(fade) : "";
        mixed(input, length, soundtrack.volume(), in + out, 0);
    }

    private void mixed(int input, double length, double volume, String fades, double start) {
        var name = "[a" + (sounds.size() + 1) + "]";
        chains.add("[" + input + ":a:0]aresample=48000,aformat=sample_fmts=fltp:channel_layouts=stereo,atrim=duration="
                + seconds(length) + ",asetpts=PTS-STARTPTS,volume=" + part(volume) + fades + ",adelay="
                + Math.round(start * 1000) + ":all=1" + name);
        sounds.add(name);
    }

    static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%.3f", seconds);
    }

    private static String part(double part) {
        return String.format(Locale.ROOT, "%.4f", part);
    }
}
