package dev.electrons.subworkflows.audio;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Sounds and pictures made by the real thing, and what it says about a file. */
public final class Ffmpeg {
    private Ffmpeg() {}

    /** A file made from ffmpeg's own sources. */
    public static Buffer make(Path folder, String name, String... arguments) throws IOException, InterruptedException {
        var file = folder.resolve(name);
        var command = new ArrayList<>(List.of("ffmpeg", "-nostdin", "-v", "error", "-y"));
        command.addAll(List.of(arguments));
        command.add(file.toString());
        run(command);
        return Buffer.buffer(Files.readAllBytes(file));
    }

    /** What ffprobe says, such as {@code format=duration}. */
    public static String probe(Path file, String entries) throws IOException, InterruptedException {
        return run(List.of("ffprobe", "-v", "error", "-show_entries", entries, "-of", "default=nw=1", file.toString()))
                .strip();
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(said);
        }
        return said;
    }
}
