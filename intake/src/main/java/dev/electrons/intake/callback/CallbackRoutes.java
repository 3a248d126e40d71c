package dev.electrons.intake.callback;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.error.Problem;
import dev.electrons.http.Reply;
import dev.electrons.intake.access.Caller;
import dev.electrons.intake.callback.SecretStore.Secrets;
import dev.electrons.intake.contract.Routes;
import dev.electrons.intake.read.ReadRoutes;
import dev.electrons.json.Json;
import dev.electrons.postgres.EventStore;
import dev.electrons.postgres.Postgres;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;

/** A run's callbacks, sending one again, and what they are signed with. */
public final class CallbackRoutes {
    private final EventStore store;
    private final CallbackStore callbacks;
    private final CallbackLog log;
    private final SecretStore secrets;

    public CallbackRoutes(EventStore store, Postgres postgres) {
        this.store = store;
        callbacks = new CallbackStore(postgres);
        log = new CallbackLog(postgres);
        secrets = new SecretStore(postgres);
    }

    public void mount(Routes routes) {
        routes.on("listCallbacks", this::list);
        routes.on("resendCallback", this::resend);
        routes.on(
                "getCallbackSecret",
                context -> secrets.of(app(context)).map(found -> Reply.of(200, view(context, found))));
        routes.on(
                "rotateCallbackSecret",
                context -> secrets.rotate(app(context)).map(made -> Reply.of(200, view(context, made))));
    }

    private Future<Reply> list(RoutingContext context) {
        return ReadRoutes.run(store, context).compose(log::of).map(found -> {
            ObjectNode answer = Json.MAPPER.createObjectNode().put("success", true);
            answer.set("callbacks", found);
            return Reply.of(200, answer);
        });
    }

    private Future<Reply> resend(RoutingContext context) {
        int version = number(Objects.requireNonNull(context.pathParam("n")));
        return ReadRoutes.run(store, context)
                .compose(run -> callbacks.again(run, version).map(found -> {
                    if (!found) {
                        throw none(String.valueOf(version));
                    }
                    ObjectNode answer = Json.MAPPER.createObjectNode().put("success", true);
                    answer.put("run_id", run.toString()).put("n", version).put("state", "pending");
                    return Reply.of(202, answer);
                }));
    }

    private static int number(String text) {
        try {
            int number = Integer.parseInt(text);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException _) {
            // as for a number that there is not
        }
        throw none(text);
    }

    private static Problem none(String n) {
        return new Problem(404, "NOT_FOUND", "the run has no callback " + n);
    }

    private static String app(RoutingContext context) {
        return Caller.app(context, null);
    }

    private static ObjectNode view(RoutingContext context, Secrets found) {
        ObjectNode view = Json.MAPPER.createObjectNode().put("success", true);
        view.put("app_id", app(context)).put("secret", found.secret().text());
        if (found.earlier() != null && found.earlierUntil() != null) {
            view.put("earlier_secret", found.earlier().text())
                    .put("earlier_until", found.earlierUntil().toString());
        }
        return view;
    }
}
