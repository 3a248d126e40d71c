package dev.electrons.subworkflows.video;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is shown and played when.
 *
 * @param clips in the order in which they are drawn: the first track is on top, so its clips come last
 * @param background color behind everything, as ffmpeg reads it
 */
record Timeline(List<Clip> clips, Optional<Soundtrack> soundtrack, String background) {

    /** A sound under all of it. */
    record Soundtrack(String src, double volume, boolean fadesIn, boolean fadesOut) {}

    /** Seconds. */
    double length() {
        return clips.stream().mapToDouble(Clip::end).max().orElse(0);
    }

    /** Every file that it needs, each once. */
    List<String> sources() {
        return Stream.concat(
                        clips.stream().flatMap(clip -> clip.asset().source().stream()),
                        soundtrack.stream().map(Soundtrack::src))
                .distinct()
                .toList();
    }
}
