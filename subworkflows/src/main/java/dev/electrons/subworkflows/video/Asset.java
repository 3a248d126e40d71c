package dev.electrons.subworkflows.video;

import java.util.Optional;

/** What a clip shows or plays. */
sealed interface Asset {

    /** Where its file comes from; empty when it has none. */
    default Optional<String> source() {
        return Optional.empty();
    }

    /** Seconds to leave out at its beginning. */
    default double trim() {
        return 0;
    }

    /** @param src an http or https URL, or {@code artifact://sha256/…} */
    record Image(String src) implements Asset {
        @Override
        public Optional<String> source() {
            return Optional.of(src);
        }
    }

    /**
     * A moving picture.
     *
     * @param trim seconds to leave out at its beginning
     * @param volume of its sound; 0 leaves it out
     */
    record Video(String src, double trim, double volume) implements Asset {
        @Override
        public Optional<String> source() {
            return Optional.of(src);
        }
    }

    /** A sound. */
    record Audio(String src, double trim, double volume) implements Asset {
        @Override
        public Optional<String> source() {
            return Optional.of(src);
        }
    }

    /**
     * Words.
     *
     * @param size pixels of a line; 0 for a twelfth of the picture's height
     * @param color as ffmpeg reads it
     * @param background behind the words; empty for none
     */
    record Title(String text, int size, String color, Optional<String> background) implements Asset {}
}
