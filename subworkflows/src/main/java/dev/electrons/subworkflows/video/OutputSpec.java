package dev.electrons.subworkflows.video;

/**
 * What is to come out.
 *
 * @param width pixels, even
 * @param height pixels, even
 * @param fps pictures a second
 */
record OutputSpec(Format format, int width, int height, int fps, Quality quality) {

    /** A kind of file. */
    enum Format {
        MP4("video/mp4"),
        WEBM("video/webm"),
        GIF("image/gif"),
        MP3("audio/mpeg");

        private final String type;

        Format(String type) {
            this.type = type;
        }

        String type() {
            return type;
        }

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        boolean pictures() {
            return this != MP3;
        }

        boolean sound() {
            return this != GIF;
        }
    }

    /** How much of it is kept. */
    enum Quality {
        LOW,
        MEDIUM,
        HIGH
    }

    String file() {
        return "out." + format.word();
    }
}
