package dev.electrons.runners.door;

import dev.electrons.http.Reply;
import dev.electrons.json.Json;
import dev.electrons.runners.fleet.Fleet;
import dev.electrons.runners.roster.RunnerSpec;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** Which models chat, in the words of Anthropic's and Google's clients. */
public final class NativeModels {
    private static final String NEVER = "1970-01-01T00:00:00Z";

    private final Fleet fleet;

    public NativeModels(Fleet fleet) {
        this.fleet = fleet;
    }

    private List<String> names() {
        return fleet.all().stream()
                .filter(ChatDoor::chats)
                .flatMap(runner -> runner.routes().stream())
                .map(route -> route.answering(route.served()))
                .filter(name -> !name.equals(RunnerSpec.ANY))
                .distinct()
                .toList();
    }

    Future<Reply> anthropic(RoutingContext context) {
        var list = Json.MAPPER.createObjectNode();
        var data = list.putArray("data");
        var names = names();
        names.forEach(name -> data.addObject()
                .put("type", "model")
                .put("id", name)
                .put("display_name", name)
                .put("created_at", NEVER));
        list.put("has_more", false);
        if (!names.isEmpty()) {
            list.put("first_id", names.getFirst()).put("last_id", names.getLast());
        }
        return reply(list);
    }

    Future<Reply> google(RoutingContext context) {
        var list = Json.MAPPER.createObjectNode();
        var models = list.putArray("models");
        names().forEach(name -> models.addObject()
                .put("name", "models/" + name)
                .put("displayName", name)
                .putArray("supportedGenerationMethods")
                .add("generateContent")
                .add("streamGenerateContent"));
        return reply(list);
    }

    private static Future<Reply> reply(Object list) {
        return Future.succeededFuture(Reply.json(200, Buffer.buffer(Json.bytes(list))));
    }
}
