package dev.electrons.subworkflows.video;

import dev.electrons.subworkflows.attempt.Attempt;
import dev.electrons.subworkflows.call.Exchange;
import dev.electrons.subworkflows.call.Peer;
import io.vertx.core.Future;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A render that a service has. When its attempt is cancelled the service is told at once, whatever it is being asked just then. */
final class HandedIn implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HandedIn.class);

    private final Peer proxy;
    private final String path;
    private final Attempt attempt;
    private final Runnable forget;
    private Optional<Future<Exchange>> told = Optional.empty();

    HandedIn(Peer proxy, String path, Attempt attempt) {
        this.proxy = proxy;
        this.path = path;
        this.attempt = attempt;
        forget = attempt.onStop(() -> {
            // A leaving worker is silent: another one may go on from here.
            if (attempt.stopped().filter(Attempt.Stop.CANCELLED::equals).isPresent()) {
                tell();
            }
        });
    }

    /** Asks how far it is. Blocks. */
    Exchange look() {
        return proxy.get(path).await();
    }

    /** Nobody wants it any more. Returns when the service knows, or does not answer. */
    void abandon() {
        if (attempt.stopped().filter(Attempt.Stop.LEAVING::equals).isEmpty()) {
            tell().await();
        }
    }

    private synchronized Future<Exchange> tell() {
        var asked = told.orElseGet(() -> proxy.delete(path).onSuccess(this::heard));
        told = Optional.of(asked);
        return asked;
    }

    private void heard(Exchange exchange) {
        if (!(exchange instanceof Exchange.Answered answer) || answer.status() / 100 != 2) {
            log.atWarn()
                    .addKeyValue("task_id", attempt.id())
                    .addKeyValue("answer", exchange instanceof Exchange.Answered answer ? answer.status() : "none")
                    .log("a render that nobody wants any more was not stopped");
        }
    }

    @Override
    public void close() {
        forget.run();
    }
}
