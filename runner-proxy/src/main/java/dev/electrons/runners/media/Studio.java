package dev.electrons.runners.media;

import dev.electrons.runners.fleet.Route;
import dev.electrons.runners.wire.Verdict;
import io.vertx.core.Future;

/** One way of having pictures or speech made. */
public interface Studio {
    /** One attempt. The future never fails; it completes when all of it is here, or has gone through the sink. */
    Future<Verdict<MediaAnswer>> make(MediaCall call, Route route);
}
