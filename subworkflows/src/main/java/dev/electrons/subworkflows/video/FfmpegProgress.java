package dev.electrons.subworkflows.video;

import dev.electrons.subworkflows.attempt.Attempt;
import java.util.regex.Pattern;

/** What ffmpeg says of its progress, as hundredths. Called by one event loop. */
final class FfmpegProgress {
    private static final Pattern TIME = Pattern.compile("out_time_us=(\\d{1,15})");
    private static final double MICROS = 1e6;
    private static final int LONGEST_LINE = 1_000;

    private final double length;
    private final Attempt attempt;
    private String rest = "";
    private long told;

    /** @param length of the whole, seconds */
    FfmpegProgress(double length, Attempt attempt) {
        this.length = length;
        this.attempt = attempt;
    }

    void take(String channel, String text) {
        if (!channel.equals("stdout")) {
            return;
        }
        var all = rest + text;
        int end = all.lastIndexOf('\n');
        rest = all.substring(end + 1, Math.min(all.length(), end + 1 + LONGEST_LINE));
        all.substring(0, Math.max(0, end)).lines().forEach(this::line);
    }

    private void line(String line) {
        if (line.equals("SAVING")) {
            attempt.say("progress", "saving\n");
        }
        var time = TIME.matcher(line);
        if (time.matches()) {
            long part = Math.min(100, Math.round(Long.parseLong(time.group(1)) / MICROS / length * 100));
            if (part > told) {
                told = part;
                attempt.say("progress", "rendering " + part + "%\n");
            }
        }
    }
}
