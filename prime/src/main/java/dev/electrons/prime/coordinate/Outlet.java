package dev.electrons.prime.coordinate;

import dev.electrons.kafka.Message;
import io.vertx.core.Future;
import java.util.List;

/** The way out: succeeds when every message is acknowledged; when it fails, some may have arrived. */
@FunctionalInterface
public interface Outlet {
    Future<Void> send(List<Message> messages);
}
