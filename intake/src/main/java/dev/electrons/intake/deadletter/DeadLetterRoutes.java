package dev.electrons.intake.deadletter;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.error.Problem;
import dev.electrons.http.Reply;
import dev.electrons.intake.contract.Routes;
import dev.electrons.intake.deadletter.DeadLetterStore.Kept;
import dev.electrons.intake.deadletter.DeadLetterStore.Query;
import dev.electrons.intake.field.Body;
import dev.electrons.intake.field.Fields;
import dev.electrons.intake.field.Parameters;
import dev.electrons.json.Json;
import dev.electrons.json.Value;
import dev.electrons.kafka.Message;
import dev.electrons.kafka.Publisher;
import dev.electrons.postgres.Postgres;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code /dlq}. */
public final class DeadLetterRoutes {
    private static final int MOST = 1_000;

    private final DeadLetterStore store;
    private final Publisher publisher;

    public DeadLetterRoutes(Postgres postgres, Publisher publisher) {
        this.store = new DeadLetterStore(postgres);
        this.publisher = publisher;
    }

    public void mount(Routes routes) {
        routes.on("listDeadLetters", this::list);
        routes.on("redriveDeadLetters", this::redriveAll);
        routes.on(
                "getDeadLetter",
                context -> found(context, kept -> Future.succeededFuture(Reply.of(200, view(kept, true)))));
        routes.on("redriveDeadLetter", this::redrive);
        routes.on(
                "discardDeadLetter",
                context -> found(
                        context,
                        kept -> store.discard(kept.id())
                                .map(_ -> Reply.of(200, view(kept, false).put("discarded", true)))));
    }

    private Future<Reply> list(RoutingContext context) {
        var query = query(context, Parameters.flag(context, "redriven"));
        return store.list(query).map(found -> {
            ObjectNode answer = Json.MAPPER.createObjectNode();
            answer.put("success", true);
            var list = answer.putArray("dead_letters");
            found.forEach(kept -> list.add(view(kept, false)));
            if (found.size() == query.limit()) {
                answer.put("next_cursor", String.valueOf(found.getLast().seq()));
            }
            return Reply.of(200, answer);
        });
    }

    private static Query query(RoutingContext context, boolean redriven) {
        var request = context.request();
        var limit = number("limit", request.getParam("limit"));
        if (limit != null && (limit < 1 || limit > MOST)) {
            throw Fields.invalid("limit", "a whole number from 1 to " + MOST);
        }
        return new Query(
                request.getParam("reason"),
                request.getParam("topic"),
                Fields.instant("since", request.getParam("since")),
                Fields.instant("until", request.getParam("until")),
                number("cursor", request.getParam("cursor")),
                redriven,
                limit == null ? 100 : limit.intValue());
    }

    private static @Nullable Long number(String name, @Nullable String text) {
        try {
            return text == null ? null : Long.valueOf(text);
        } catch (NumberFormatException _) {
            throw Fields.invalid(name, "a whole number");
        }
    }

    private Future<Reply> found(RoutingContext context, Function<Kept, Future<Reply>> then) {
        var id = Objects.requireNonNull(context.pathParam("id"));
        return store.find(id)
                .compose(kept -> kept.map(then)
                        .orElseGet(() ->
                                Future.failedFuture(new Problem(404, "NOT_FOUND", "there is no dead letter " + id))));
    }

    /** Sends one again, as it was or as the operator mended it. */
    private Future<Reply> redrive(RoutingContext context) {
        var buffer = context.body().buffer();
        var edited = buffer == null || buffer.length() == 0
                ? null
                : Body.fields(context).only("body").value("body");
        boolean again = Parameters.flag(context, "again");
        return found(
                context,
                kept -> redriven(kept, edited, again).map(_ -> {
                    var answer = view(kept, false);
                    return Reply.of(202, answer.put("success", true).put("redriven", true));
                }));
    }

    private Future<Void> redriven(Kept kept, @Nullable Value edited, boolean again) {
        var letter = kept.letter();
        if (letter.truncated() && edited == null) {
            return Future.failedFuture(new Problem(
                    409,
                    "TRUNCATED",
                    "only the first MiB was kept of " + letter.bytes() + " bytes; give the whole body"));
        }
        if (kept.redrivenAt() != null && !again) {
            return Future.failedFuture(new Problem(
                    409,
                    "ALREADY_REDRIVEN",
                    "it was sent again at " + kept.redrivenAt() + "; ?again=true sends it once more"));
        }
        var body = edited == null ? letter.content() : bytes(edited);
        var message = new Message(
                letter.topic(),
                null,
                letter.key(),
                kept.id() + "/" + UUID.randomUUID(),
                Objects.requireNonNullElse(letter.headers().get("ce_type"), "de.redriven"),
                "/de/intake",
                Instant.now(),
                letter.key(),
                null,
                Map.of(),
                body);
        return publisher
                .promptly(List.of(message))
                .compose(_ -> store.mark(kept.id(), true))
                .mapEmpty();
    }

    /** A text is sent as it is, anything else as JSON. */
    private static byte[] bytes(Value edited) {
        var tree = edited.tree();
        return (tree.isTextual() ? tree.textValue() : edited.json()).getBytes(StandardCharsets.UTF_8);
    }

    private Future<Reply> redriveAll(RoutingContext context) {
        var query = query(context, false);
        return store.list(query).compose(found -> {
            var whole =
                    found.stream().filter(kept -> !kept.letter().truncated()).toList();
            return Future.join(whole.stream()
                            .map(kept -> redriven(kept, null, false))
                            .toList())
                    .map(_ -> {
                        ObjectNode answer = Json.MAPPER.createObjectNode();
                        answer.put("success", true)
                                .put("redriven", whole.size())
                                .put("left_out", found.size() - whole.size());
                        return Reply.of(202, answer);
                    });
        });
    }

    private static ObjectNode view(Kept kept, boolean whole) {
        var letter = kept.letter();
        ObjectNode view = Json.MAPPER.createObjectNode();
        view.put("id", kept.id())
                .put("reason", letter.reason())
                .put("service", letter.service())
                .put("topic", letter.topic())
                .put("at", letter.at().toString())
                .put("bytes", letter.bytes());
        if (letter.key() != null) {
            view.put("key", letter.key());
        }
        if (kept.redrivenAt() != null) {
            view.put("redriven_at", kept.redrivenAt().toString());
        }
        if (whole) {
            view.set("letter", Json.MAPPER.valueToTree(letter));
        }
        return view;
    }
}
