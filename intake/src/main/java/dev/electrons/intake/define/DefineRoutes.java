package dev.electrons.intake.define;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.definition.Definition;
import dev.electrons.definition.DefinitionProblem;
import dev.electrons.definition.DefinitionReader;
import dev.electrons.error.Problem;
import dev.electrons.http.Reply;
import dev.electrons.intake.access.Caller;
import dev.electrons.intake.contract.Routes;
import dev.electrons.intake.field.Body;
import dev.electrons.intake.field.Fields;
import dev.electrons.json.Json;
import dev.electrons.postgres.DefinitionStore;
import dev.electrons.postgres.DefinitionStore.Version;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code /definitions}: YAML or JSON in, versions out. */
public final class DefineRoutes {
    private static final int MOST_LISTED = 1_000;

    /** What curl says where nobody tells it otherwise. */
    private static final Pattern FORM =
            Pattern.compile("^\\s*(multipart/|application/x-www-form-urlencoded)", Pattern.CASE_INSENSITIVE);

    private final DefinitionStore store;

    public DefineRoutes(DefinitionStore store) {
        this.store = store;
    }

    public void mount(Routes routes) {
        routes.on("registerDefinition", this::register);
        routes.on("validateDefinition", DefineRoutes::validate);
        routes.on("listDefinitions", _ -> list(null));
        routes.on("getDefinition", context -> list(name(context)));
        routes.on("getDefinitionVersion", this::version);
        routes.on("activateDefinition", this::activate);
    }

    private static String name(RoutingContext context) {
        return Objects.requireNonNull(context.pathParam("name"));
    }

    private static String text(RoutingContext context) {
        var type = context.request().getHeader("Content-Type");
        if (type != null && FORM.matcher(type).find()) {
            throw new Problem(415, "UNSUPPORTED_MEDIA_TYPE", "send application/yaml or application/json, not a form");
        }
        Body.checkCoding(context);
        var buffer = context.body().buffer();
        try {
            return buffer == null
                    ? ""
                    : StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(buffer.getBytes()))
                            .toString();
        } catch (CharacterCodingException _) {
            throw new Problem(400, "INVALID_TEXT", "a definition must be text in UTF-8");
        }
    }

    private Future<Reply> register(RoutingContext context) {
        var text = text(context);
        var read = DefinitionReader.read(text);
        var definition = read.definition();
        if (definition == null) {
            throw new Problem(
                    422,
                    "INVALID_DEFINITION",
                    "the definition has " + read.problems().size() + " problem(s): " + first(read.problems()),
                    Map.of("errors", errors(read.problems())));
        }
        return store.register(
                        definition, hash(definition), text, Caller.of(context).actor(Caller.app(context, null)))
                .map(done -> {
                    ObjectNode answer = Json.MAPPER.createObjectNode();
                    answer.put("success", true)
                            .put("name", definition.name())
                            .put("version", done.version())
                            .put("active", done.active() == done.version())
                            .put("existing", !done.added())
                            .put("hash", hash(definition));
                    return Reply.of(done.added() ? 201 : 200, answer)
                            .with("Location", "/definitions/" + definition.name() + "/versions/" + done.version());
                });
    }

    private static String first(List<DefinitionProblem> problems) {
        var first = problems.getFirst();
        return (first.path().isEmpty() ? "" : first.path() + " (line " + first.line() + "): ") + first.message();
    }

    private static List<Map<String, Object>> errors(List<DefinitionProblem> problems) {
        return problems.stream()
                .map(problem -> Map.<String, Object>of(
                        "code", problem.code(),
                        "path", problem.path(),
                        "line", problem.line(),
                        "message", problem.message()))
                .toList();
    }

    private static String hash(Definition definition) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(Json.bytes(definition));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Future<Reply> validate(RoutingContext context) {
        var read = DefinitionReader.read(text(context));
        ObjectNode answer = Json.MAPPER.createObjectNode();
        answer.put("valid", read.problems().isEmpty());
        answer.set("errors", Json.MAPPER.valueToTree(errors(read.problems())));
        return Future.succeededFuture(Reply.of(200, answer));
    }

    private Future<Reply> list(@Nullable String name) {
        return store.list(name, MOST_LISTED).map(found -> {
            if (name != null && found.isEmpty()) {
                throw unknown(name);
            }
            ObjectNode answer = Json.MAPPER.createObjectNode();
            answer.put("success", true);
            if (name != null) {
                answer.put("name", name);
                found.stream()
                        .filter(Version::active)
                        .findFirst()
                        .ifPresent(version -> answer.put("active", version.version()));
            }
            var list = answer.putArray(name == null ? "definitions" : "versions");
            found.forEach(version -> list.add(view(version)));
            return Reply.of(200, answer);
        });
    }

    private static ObjectNode view(Version version) {
        ObjectNode view = Json.MAPPER.createObjectNode();
        return view.put("name", version.name())
                .put("version", version.version())
                .put("active", version.active())
                .put("hash", version.hash())
                .put("created_at", version.createdAt().toString())
                .put("created_by", version.createdBy());
    }

    private Future<Reply> version(RoutingContext context) {
        return store.find(name(context), number(context)).map(found -> {
            var version = found.orElseThrow(() -> unknown(name(context)));
            var view = view(version).put("source", version.source());
            view.set("definition", Json.read(Json.text(Objects.requireNonNull(version.parsed())), ObjectNode.class));
            return Reply.of(200, view);
        });
    }

    private Future<Reply> activate(RoutingContext context) {
        return store.activate(name(context), number(context)).map(done -> {
            if (!done) {
                throw unknown(name(context));
            }
            ObjectNode answer = Json.MAPPER.createObjectNode();
            answer.put("success", true).put("name", name(context)).put("active", number(context));
            return Reply.of(200, answer);
        });
    }

    private static int number(RoutingContext context) {
        try {
            return Integer.parseInt(Objects.requireNonNull(context.pathParam("version")));
        } catch (NumberFormatException _) {
            throw Fields.invalid("version", "a whole number");
        }
    }

    private static Problem unknown(String name) {
        return new Problem(404, "UNKNOWN_WORKFLOW", "there is no such definition or version: " + name);
    }
}
