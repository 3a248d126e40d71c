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
    /** How long a picture is to be seen at least, seconds. */
    private static final double PICTURE_S = 0.04;

    /** A sound under all of it. */
    record Soundtrack(String src, double volume, boolean fadesIn, boolean fadesOut) {}

    /** Seconds. */
    double length() {
        return clips.stream().mapToDouble(Clip::end).max().orElse(0);
    }

    /** Whether a clip leaves out the beginning of this file. */
    boolean trims(String src) {
        return trimsOf(src).anyMatch(trim -> trim > 0);
    }

    /**
     * What a clip leaves out of this file, where not a picture of it is left.
     *
     * @param seconds that the file has; 0 when nobody knows
     */
    Optional<Double> trimmedPast(String src, double seconds) {
        return trimsOf(src)
                .filter(trim -> trim > 0 && seconds > 0 && trim > seconds - PICTURE_S)
                .findFirst();
    }

    private Stream<Double> trimsOf(String src) {
        return clips.stream()
                .map(Clip::asset)
                .filter(asset -> asset.source().filter(src::equals).isPresent())
                .map(Asset::trim);
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
