package dev.electrons.subworkflows.image;

import dev.electrons.subworkflows.call.Answers;
import dev.electrons.subworkflows.call.Exchange;
import dev.electrons.subworkflows.provider.Reading;
import dev.electrons.task.Execution;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An answer with a picture in OpenAI's shape. What it is is seen from its bytes, whatever it is called. */
final class PictureReader {
    /** Bytes of a picture. */
    static final int LARGEST = 8 << 20;

    private static final Pattern URL = Pattern.compile("https?://[^\\s\\p{Cntrl}]{1,8000}");
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final byte[] JPEG = {(byte) 0xff, (byte) 0xd8, (byte) 0xff};

    private PictureReader() {}

    static Reading<Picture> read(Exchange.Answered answer) {
        var tree = Answers.tree(answer);
        var usage = Answers.usage(tree.path("usage"), "input_tokens", "output_tokens");
        var first = tree.at("/data/0");
        var base64 = first.path("b64_json").asText("");
        if (!base64.isEmpty()) {
            return drawn(base64, usage);
        }
        var url = first.path("url").asText("");
        if (URL.matcher(url).matches()) {
            return new Reading.Usable<>(new Picture.At(url), usage);
        }
        return new Reading.Useless<>("NO_IMAGE", "the answer has neither a picture nor the address of one", usage);
    }

    private static Reading<Picture> drawn(String base64, Execution.@Nullable Usage usage) {
        if (base64.length() / 4L * 3 > LARGEST + 2) {
            return tooLarge(usage);
        }
        byte[] bytes;
        try {
            bytes = Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException _) {
            return new Reading.Useless<>("IMAGE_UNREADABLE", "the picture's base64 cannot be decoded", usage);
        }
        if (bytes.length > LARGEST) {
            return tooLarge(usage);
        }
        return type(bytes)
                .<Reading<Picture>>map(
                        type -> new Reading.Usable<>(new Picture.Drawn(Buffer.buffer(bytes), type), usage))
                .orElseGet(() -> new Reading.Useless<>(
                        "IMAGE_UNREADABLE", "what came is no PNG, JPEG, GIF or WebP picture", usage));
    }

    private static Reading<Picture> tooLarge(Execution.@Nullable Usage usage) {
        return new Reading.Useless<>("IMAGE_TOO_LARGE", "the picture has more than " + LARGEST + " bytes", usage);
    }

    /** The media type of a picture by its first bytes. */
    static Optional<String> type(byte[] bytes) {
        if (starts(bytes, 0, PNG)) {
            return Optional.of("image/png");
        }
        if (starts(bytes, 0, JPEG)) {
            return Optional.of("image/jpeg");
        }
        if (starts(bytes, 0, ascii("GIF87a")) || starts(bytes, 0, ascii("GIF89a"))) {
            return Optional.of("image/gif");
        }
        return starts(bytes, 0, ascii("RIFF")) && starts(bytes, 8, ascii("WEBP"))
                ? Optional.of("image/webp")
                : Optional.empty();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static boolean starts(byte[] bytes, int at, byte[] with) {
        return bytes.length >= at + with.length
                && java.util.Arrays.equals(bytes, at, at + with.length, with, 0, with.length);
    }
}
