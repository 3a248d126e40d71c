package dev.electrons.subworkflows.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationTest {
    @TempDir
    Path folder;

    private static String sine(double seconds) {
        return "sine=frequency=440:duration=" + seconds;
    }

    @ParameterizedTest
    @CsvSource({
        "2.5,  44100, 2, -b:a, 128k",
        "1.25, 22050, 1, -b:a, 64k",
        "3.0,  48000, 2, -q:a, 4",
        "0.7,  8000,  1, -b:a, 16k",
        "12.0, 32000, 1, -q:a, 9"
    })
    void theFramesOfAnMp3AreCounted(double seconds, String rate, String channels, String how, String what)
            throws Exception {
        var bytes = Ffmpeg.make(
                folder,
                "sound.mp3",
                "-f",
                "lavfi",
                "-i",
                sine(seconds),
                "-ar",
                rate,
                "-ac",
                channels,
                how,
                what,
                "-metadata",
                "title=A tag before the sound");

        var counted = Mp3.seconds(bytes);

        // An encoder pads to whole frames, before and after.
        assertThat(counted).isPresent();
        assertThat(counted.getAsDouble()).isCloseTo(seconds, within(0.25));
        assertThat(Wav.is(bytes)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"2.5, 44100, 2, pcm_s16le", "0.5, 8000, 1, pcm_u8", "1.0, 48000, 1, pcm_s24le"})
    void theBytesOfAWavAreCounted(double seconds, String rate, String channels, String codec) throws Exception {
        var bytes = Ffmpeg.make(
                folder, "sound.wav", "-f", "lavfi", "-i", sine(seconds), "-ar", rate, "-ac", channels, "-c:a", codec);

        assertThat(Wav.is(bytes)).isTrue();
        assertThat(Wav.seconds(bytes).getAsDouble()).isCloseTo(seconds, within(0.001));
    }

    @Test
    void aWavThatWasStreamedDoesNotKnowItsSizeAndIsCountedAllTheSame() throws Exception {
        var bytes = Ffmpeg.make(folder, "sound.wav", "-f", "lavfi", "-i", sine(1), "-bitexact");
        bytes.setUnsignedIntLE(4, 0xffffffffL).setUnsignedIntLE(40, 0xffffffffL);

        assertThat(Wav.seconds(bytes).getAsDouble()).isCloseTo(1, within(0.001));
    }

    @Test
    void whatIsNoSoundHasNoLength() {
        var noise = new byte[100_000];
        new Random(7).nextBytes(noise);

        assertThat(Mp3.seconds(Buffer.buffer(noise))).isEmpty();
        assertThat(Mp3.seconds(Buffer.buffer())).isEmpty();
        assertThat(Mp3.seconds(Buffer.buffer("ID3\4\0\0\177\177\177\177"))).isEmpty();
        assertThat(Mp3.seconds(Buffer.buffer("{\"error\": \"no\"}"))).isEmpty();
        assertThat(Wav.seconds(Buffer.buffer("RIFF....WAVEfmt "))).isEmpty();
        assertThat(Wav.seconds(Buffer.buffer("RIFF....WAVEjunk\377\377\377\377")))
                .isEmpty();
    }
}
