package dev.electrons.subworkflows.video;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** What a file is, as its first bytes say; ffmpeg is told to read it as that and nothing else. */
enum FileKind {
    PNG("image2"),
    JPG("image2"),
    WEBP("image2"),
    GIF("gif"),
    MP4("mov"),
    MKV("matroska"),
    MP3("mp3"),
    WAV("wav"),
    OGG("ogg"),
    FLAC("flac");

    private static final int LONGEST_HEAD = 16;

    private final String demuxer;

    FileKind(String demuxer) {
        this.demuxer = demuxer;
    }

    /** ffmpeg's name for how it is read. */
    String demuxer() {
        return demuxer;
    }

    String extension() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean fits(Asset asset) {
        return switch (asset) {
            case Asset.Image _ -> this == PNG || this == JPG || this == WEBP || this == GIF;
            case Asset.Video _ -> this == MP4 || this == MKV || this == GIF;
            case Asset.Audio _ -> sounds();
            case Asset.Title _ -> false;
        };
    }

    /** Whether there may be sound in it. */
    boolean sounds() {
        return switch (this) {
            case PNG, JPG, WEBP, GIF -> false;
            case MP4, MKV, MP3, WAV, OGG, FLAC -> true;
        };
    }

    static Optional<FileKind> of(Buffer bytes) {
        var head = bytes.getString(0, Math.min(LONGEST_HEAD, bytes.length()), StandardCharsets.ISO_8859_1.name());
        if (head.startsWith("\u0089PNG\r\n")) {
            return Optional.of(PNG);
        }
        if (head.startsWith("\u00ff\u00d8\u00ff")) {
            return Optional.of(JPG);
        }
        if (head.startsWith("RIFF")) {
            return head.startsWith("WEBP", 8)
                    ? Optional.of(WEBP)
                    : head.startsWith("WAVE", 8) ? Optional.of(WAV) : Optional.empty();
        }
        if (head.startsWith("GIF8")) {
            return Optional.of(GIF);
        }
        if (head.startsWith("ftyp", 4)) {
            return Optional.of(MP4);
        }
        if (head.startsWith("\u001aE\u00df\u00a3")) {
            return Optional.of(MKV);
        }
        if (head.startsWith("OggS")) {
            return Optional.of(OGG);
        }
        if (head.startsWith("fLaC")) {
            return Optional.of(FLAC);
        }
        boolean frame = head.length() > 1 && head.charAt(0) == 0xff && (head.charAt(1) & 0xe0) == 0xe0;
        return head.startsWith("ID3") || frame ? Optional.of(MP3) : Optional.empty();
    }
}
