package dev.electrons.subworkflows.audio;

import io.vertx.core.buffer.Buffer;

/**
 * What was spoken.
 *
 * @param type media type, as its bytes say
 * @param seconds as counted from its bytes
 */
record Sound(Buffer bytes, String type, double seconds) {
    String name() {
        return type.equals("audio/wav") ? "speech.wav" : "speech.mp3";
    }
}
