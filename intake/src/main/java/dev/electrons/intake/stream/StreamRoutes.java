package dev.electrons.intake.stream;

import dev.electrons.error.Problem;
import dev.electrons.http.HttpDoor;
import dev.electrons.id.RunId;
import dev.electrons.intake.access.Caller;
import dev.electrons.intake.access.KeyRing;
import dev.electrons.intake.contract.Routes;
import dev.electrons.intake.field.Parameters;
import dev.electrons.intake.read.ReadRoutes;
import dev.electrons.intake.read.Redeemed;
import dev.electrons.intake.read.StatusWords;
import dev.electrons.postgres.EventStore;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;

/** {@code GET /executions/{id}/stream}: events, live output and the end of one run as Server-Sent Events. */
public final class StreamRoutes {
    private final EventStore store;
    private final News news;
    private final Redeemed redeemed;
    private final Counter leftOut;
    private final Counter rowsLeftOut;
    private final KeyRing keys;

    public StreamRoutes(EventStore store, News news, Redeemed redeemed, KeyRing keys, MeterRegistry meters) {
        this.keys = keys;
        this.store = store;
        this.news = news;
        this.redeemed = redeemed;
        this.leftOut = Counter.builder("de.intake.stream.left.out")
                .baseUnit("characters")
                .description("live output that clients did not keep up with")
                .register(meters);
        this.rowsLeftOut = Counter.builder("de.intake.stream.runs.left.out")
                .baseUnit("changes")
                .description("changes of runs that clients of the stream of all runs did not keep up with")
                .register(meters);
    }

    public void mount(Routes routes) {
        routes.raw("streamExecution", this::stream);
        routes.raw("streamRuns", this::all);
    }

    private void all(RoutingContext routing) {
        if (HttpDoor.headOnly(routing)) {
            head(routing);
            return;
        }
        var sees = Caller.of(routing).sees();
        var filter = new RunsFeed.Filter(
                sees == null ? Parameters.text(routing, "app_id") : sees,
                StatusWords.kept(Parameters.text(routing, "status")));
        var context = routing.vertx().getOrCreateContext();
        var feed = new RunsFeed(context, routing.response(), store, filter, rowsLeftOut);
        keys.whileAllowed(routing, () -> context.runOnContext(_ -> revoked(routing, feed::close)));
        news.listenToAll(feed)
                .onSuccess(subscription -> context.runOnContext(_ -> feed.begin(subscription)))
                .onFailure(failure -> context.runOnContext(_ -> {
                    feed.close();
                    routing.fail(failure);
                }));
    }

    private void stream(RoutingContext routing) {
        var mark = Mark.of(routing.request().getHeader("Last-Event-ID"));
        var context = routing.vertx().getOrCreateContext();
        ReadRoutes.run(store, routing)
                .compose(run -> HttpDoor.headOnly(routing) ? head(routing) : feed(context, routing, run, mark))
                // News comes on a thread of its own; the response belongs to this context.
                .onFailure(failure -> context.runOnContext(_ -> routing.fail(failure)));
    }

    /** Ends a stream, also one that has not begun. */
    private static void revoked(RoutingContext routing, Runnable close) {
        close.run();
        if (!routing.response().headWritten()) {
            routing.fail(new Problem(401, "UNAUTHORIZED", "Invalid passphrase"));
        }
    }

    private static Future<Void> head(RoutingContext routing) {
        return routing.response()
                .putHeader("Content-Type", EventFeed.MEDIA_TYPE)
                .end();
    }

    private Future<Void> feed(Context context, RoutingContext routing, RunId run, Mark mark) {
        var feed = new EventFeed(
                context, routing.response(), store, run, mark, () -> ReadRoutes.detail(store, redeemed, run), leftOut);
        keys.whileAllowed(routing, () -> context.runOnContext(_ -> revoked(routing, feed::close)));
        return news.listen(run, true, feed)
                .compose(subscription -> ReadRoutes.state(store, run)
                        .onFailure(_ -> subscription.close())
                        .onSuccess(state -> context.runOnContext(_ -> feed.begin(subscription, state))))
                .onFailure(_ -> context.runOnContext(_ -> feed.close()))
                .mapEmpty();
    }
}
