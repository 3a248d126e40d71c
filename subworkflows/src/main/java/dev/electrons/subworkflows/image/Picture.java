package dev.electrons.subworkflows.image;

import io.vertx.core.buffer.Buffer;

/** A picture: where it is, or what it is. */
sealed interface Picture {
    record At(String url) implements Picture {}

    /** @param type media type, as its first bytes say */
    record Drawn(Buffer bytes, String type) implements Picture {
        String name() {
            return "image." + (type.endsWith("jpeg") ? "jpg" : type.substring(type.indexOf('/') + 1));
        }
    }
}
