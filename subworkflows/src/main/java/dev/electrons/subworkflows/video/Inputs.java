package dev.electrons.subworkflows.video;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The files that ffmpeg is to read, each as often as it is used, and each only as what it is. */
final class Inputs {
    private final Map<String, Material> materials;
    private final int fps;
    private final List<String> arguments = new ArrayList<>();
    private int files;

    /** @param materials by source */
    Inputs(Map<String, Material> materials, int fps) {
        this.materials = materials;
        this.fps = fps;
    }

    List<String> arguments() {
        return arguments;
    }

    /** A picture that stays; answers its number. */
    int image(String src, double length) {
        if (material(src).kind() == FileKind.GIF) {
            return file(src, 0, length);
        }
        var still = List.of("-f", "image2", "-pattern_type", "none", "-loop", "1", "-framerate", String.valueOf(fps));
        return add(src, still, length);
    }

    /** A piece of a film or a sound; answers its number. */
    int file(String src, double trim, double length) {
        var demuxer = material(src).kind().demuxer();
        var seek = FilterGraph.seconds(trim);
        return add(src, List.of("-protocol_whitelist", "file", "-f", demuxer, "-ss", seek), length);
    }

    private int add(String src, List<String> how, double length) {
        arguments.addAll(how);
        arguments.addAll(
                List.of("-t", FilterGraph.seconds(length), "-i", material(src).name()));
        return files++;
    }

    private Material material(String src) {
        var material = materials.get(src);
        if (material == null) {
            throw new IllegalStateException("a file of the timeline was not fetched");
        }
        return material;
    }
}
