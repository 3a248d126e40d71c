package dev.electrons.subworkflows.audio;

import dev.electrons.subworkflows.call.Exchange;
import dev.electrons.subworkflows.provider.Reading;
import java.util.OptionalDouble;

/** An answer that should be sound. What it is and how long it is is seen from its bytes, whatever it is called. */
final class SoundReader {
    /** Bytes of a sound. */
    static final int LARGEST = 24 << 20;

    private static final double MILLIS = 1000;

    private SoundReader() {}

    static Reading<Sound> read(Exchange.Answered answer) {
        var bytes = answer.body();
        boolean wav = Wav.is(bytes);
        var seconds = wav ? Wav.seconds(bytes) : Mp3.seconds(bytes);
        return seconds.isEmpty()
                ? new Reading.Useless<>("AUDIO_UNREADABLE", "what came is no MP3 or WAV sound", null)
                : new Reading.Usable<>(new Sound(bytes, wav ? "audio/wav" : "audio/mpeg", rounded(seconds)), null);
    }

    private static double rounded(OptionalDouble seconds) {
        return Math.round(seconds.orElse(0) * MILLIS) / MILLIS;
    }
}
