package dev.electrons.subworkflows.video;

import dev.electrons.error.Failure;
import io.vertx.core.buffer.Buffer;

/** What came of rendering. */
sealed interface Rendered {

    /** @param seconds as ffprobe says */
    record Here(Buffer bytes, double seconds) implements Rendered {}

    /**
     * It is where a render service keeps it.
     *
     * @param runner that rendered
     */
    record There(String url, String runner) implements Rendered {}

    record Failed(Failure failure) implements Rendered {}

    /**
     * No render service takes it: it can be rendered here.
     *
     * @param configured whether there should have been one
     */
    record NoService(String why, boolean configured) implements Rendered {}
}
