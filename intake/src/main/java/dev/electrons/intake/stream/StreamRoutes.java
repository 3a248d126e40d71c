package dev.electrons.intake.stream;

import dev.electrons.error.Problem;
import dev.electrons.intake.read.ReadRoutes;
import dev.electrons.postgres.EventStore;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/** {@code GET /executions/{id}/stream}: events, live output and the end of one run as Server-Sent Events. */
public final class StreamRoutes {
    private final EventStore store;
    private final News news;

    public StreamRoutes(EventStore store, News news) {
        this.store = store;
        this.news = news;
    }

    public void mount(Router router) {
        router.get("/executions/:id/stream").handler(this::stream);
    }

    private void stream(RoutingContext routing) {
        int sent = lastEvent(routing.request().getHeader("Last-Event-ID"));
        ReadRoutes.run(store, ReadRoutes.id(routing))
                .compose(run -> {
                    var context = routing.vertx().getOrCreateContext();
                    var feed = new EventFeed(
                            context, routing.response(), store, run, sent, () -> ReadRoutes.detail(store, run));
                    return news.listen(run, true, feed)
                            .compose(subscription -> ReadRoutes.state(store, run.toString())
                                    .onFailure(_ -> subscription.close())
                                    .onSuccess(state -> context.runOnContext(_ -> feed.begin(
                                            subscription, state.phase().ended() && sent >= state.version()))))
                            .onFailure(_ -> feed.close());
                })
                .onFailure(routing::fail);
    }

    private static int lastEvent(@Nullable String header) {
        try {
            return header == null || header.isBlank() ? 0 : Math.max(0, Integer.parseInt(header.strip()));
        } catch (NumberFormatException _) {
            throw new Problem(
                    400, "INVALID_FIELD", "Last-Event-ID must be the id of an event of this stream, a whole number");
        }
    }
}
