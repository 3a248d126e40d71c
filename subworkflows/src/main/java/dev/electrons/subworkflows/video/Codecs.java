package dev.electrons.subworkflows.video;

import java.util.ArrayList;
import java.util.List;

/** How ffmpeg is to write each format. */
final class Codecs {
    private Codecs() {}

    static List<String> of(OutputSpec output, boolean sound) {
        var all = new ArrayList<String>();
        switch (output.format()) {
            case MP4 -> {
                all.addAll(List.of("-c:v", "libx264", "-preset", "veryfast", "-crf", crf(output, 30, 23, 18)));
                all.addAll(List.of("-pix_fmt", "yuv420p", "-movflags", "+faststart"));
            }
            case WEBM -> {
                all.addAll(List.of("-c:v", "libvpx-vp9", "-b:v", "0", "-crf", crf(output, 40, 33, 26)));
                all.addAll(List.of("-deadline", "realtime", "-cpu-used", "8", "-row-mt", "1", "-pix_fmt", "yuv420p"));
            }
            case GIF -> all.addAll(List.of("-c:v", "gif", "-loop", "0"));
            case MP3 -> all.addAll(List.of("-c:a", "libmp3lame", "-b:a", crf(output, 96, 160, 256) + "k"));
        }
        if (sound && output.format() == OutputSpec.Format.MP4) {
            all.addAll(List.of("-c:a", "aac", "-b:a", crf(output, 96, 128, 192) + "k"));
        }
        if (sound && output.format() == OutputSpec.Format.WEBM) {
            all.addAll(List.of("-c:a", "libopus", "-b:a", crf(output, 64, 96, 160) + "k"));
        }
        return all;
    }

    private static String crf(OutputSpec output, int low, int medium, int high) {
        return String.valueOf(
                switch (output.quality()) {
                    case LOW -> low;
                    case MEDIUM -> medium;
                    case HIGH -> high;
                });
    }
}
