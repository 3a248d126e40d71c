package dev.electrons.intake.submit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.artifact.ArtifactRef;
import dev.electrons.error.Problem;
import dev.electrons.event.WorkRequest;
import dev.electrons.graph.GraphReader;
import dev.electrons.id.RunId;
import dev.electrons.intake.field.Fields;
import dev.electrons.json.Json;
import dev.electrons.json.Value;
import dev.electrons.observe.TraceContext;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The bodies of the public contract, turned into the one form of a request. Pure but for the new id. */
public final class Requests {
    private static final long DAY_MS = 86_400_000;
    private static final long TIMEOUT_MS = 300_000;
    private static final int SOURCE = 1 << 20;
    private static final int HEAD = 80;
    private static final Set<String> TYPES =
            Set.of("text", "image", "audio", "video", "code", "product-shipping", "workflow", "program");
    private static final List<String> CONTEXT_TEXTS = List.of("repo_url", "branch", "system_prompt");
    private static final List<String> CONTEXT_OBJECTS = List.of("timeline", "product");
    /** What a setting must be, and in which words. */
    private record Kind(Predicate<JsonNode> right, String expected) {
        private static final Kind TEXT = new Kind(JsonNode::isTextual, "a string");
        private static final Kind WHOLE = new Kind(JsonNode::isIntegralNumber, "a whole number");
        private static final Kind NUMBER = new Kind(JsonNode::isNumber, "a number");
        private static final Kind EITHER =
                new Kind(node -> node.isTextual() || node.isNumber(), "a string or a number");
        private static final Kind TEXTS = new Kind(Kind::isTexts, "a list of strings");

        private static boolean isTexts(JsonNode node) {
            boolean all = node.isArray();
            for (var item : node) {
                all &= item.isTextual();
            }
            return all;
        }
    }

    private record Setting(String name, Kind kind) {}

    /** What only one kind of work understands; how much of it makes sense is its executor's to say. */
    private static final List<Setting> SETTINGS = List.of(
            new Setting("max_tokens", Kind.WHOLE),
            new Setting("temperature", Kind.NUMBER),
            new Setting("size", Kind.TEXT),
            new Setting("aspect_ratio", Kind.TEXT),
            new Setting("quality", Kind.TEXT),
            new Setting("style", Kind.EITHER),
            new Setting("negative_prompt", Kind.TEXT),
            new Setting("voice", Kind.TEXT),
            new Setting("stability", Kind.NUMBER),
            new Setting("similarity_boost", Kind.NUMBER),
            new Setting("speed", Kind.NUMBER),
            new Setting("format", Kind.TEXT),
            new Setting("working_dir", Kind.TEXT),
            new Setting("allowed_tools", Kind.TEXTS),
            new Setting("max_turns", Kind.WHOLE));
    /** Names of old clients, which their own routes give a meaning of their own. */
    private static final List<Setting> OLD_SETTINGS =
            List.of(new Setting("voice_id", Kind.TEXT), new Setting("model_id", Kind.TEXT));

    /** What is said of a video's file. */
    private static final List<Setting> VIDEO_OUTPUT = List.of(
            new Setting("format", Kind.TEXT),
            new Setting("resolution", Kind.EITHER),
            new Setting("fps", Kind.NUMBER),
            new Setting("quality", Kind.TEXT));

    private static final Set<String> EXECUTORS = Set.of("claude", "gemini");

    private Requests() {}

    /** A request and the run id made for it. */
    public record Asked(RunId run, WorkRequest request) {}

    /** {@code POST /intake}. */
    public static Asked intake(Fields body, String app, TraceContext trace) {
        var type = body.oneOf("task_type", TYPES);
        var prompt = either(body.text("query"), body.text("prompt"));
        var program = program(body);
        var workflow = workflow(body);
        if (prompt == null && program == null && workflow == null) {
            throw new Problem(400, "MISSING_QUERY", "Query is required");
        }
        if ("workflow".equals(type) && workflow == null) {
            throw new Problem(400, "MISSING_WORKFLOW", "Workflow is required for workflow requests");
        }
        if ("program".equals(type) && program == null) {
            throw new Problem(400, "MISSING_CODE", "Code is required for program requests");
        }
        checkMaterial(type, body);
        var context = context(body);
        var run = RunId.next();
        var task = body.id("task_id");
        var given = either(body.id("request_id"), task);
        var name = given == null ? run.toString() : given;
        var words = prompt == null ? "a program" : prompt;
        return new Asked(
                run,
                new WorkRequest(
                                name,
                                name,
                                app,
                                body.text("instance_id"),
                                "POST /intake",
                                type,
                                head(words),
                                words,
                                context.isEmpty() ? null : Value.of(context),
                                new WorkRequest.Hints(null, body.text("provider"), body.text("model")),
                                models(body),
                                program,
                                workflow,
                                body.value("input"),
                                options(body),
                                body.text("target"),
                                (int) body.number("priority", 5, 0, 9),
                                body.number("timeout_ms", TIMEOUT_MS, 1, DAY_MS),
                                body.url("callback_url"),
                                body.objectValue("metadata"),
                                trace.traceparent())
                        .traced(trace.tracestate())
                        .ofTask(task));
    }

    private static @Nullable String either(@Nullable String one, @Nullable String other) {
        return one == null ? other : one;
    }

    /** What work of a type cannot be done without. */
    private static void checkMaterial(@Nullable String type, Fields body) {
        if ("video".equals(type) && !body.has("timeline")) {
            throw new Problem(400, "MISSING_TIMELINE", "Timeline is required for video rendering");
        }
        if ("video".equals(type) && body.has("output")) {
            var known = VIDEO_OUTPUT.stream().map(Setting::name).toArray(String[]::new);
            var output = body.object("output").only(known);
            VIDEO_OUTPUT.forEach(setting -> checked(setting, output));
        }
        if ("product-shipping".equals(type)) {
            checkProduct(body.object("product"));
        }
    }

    /** A product that nobody could look up is none. */
    private static void checkProduct(Fields product) {
        for (var name : List.of("sku", "name")) {
            if (product.text(name) == null) {
                throw new Problem(
                        400,
                        "MISSING_PRODUCT",
                        "Product info is required for product-shipping requests",
                        Map.of("field", "product." + name, "expected", "a text"));
            }
        }
    }

    /** {@code ExecuteParams}, from {@code /execute} and {@code /executions}. */
    public static Asked execute(Fields params, @Nullable String outerId, String route, String app, TraceContext trace) {
        return execute(RunId.next(), params, outerId, route, app, trace);
    }

    /** The same, as the run of this id. */
    static Asked execute(
            RunId run, Fields params, @Nullable String outerId, String route, String app, TraceContext trace) {
        var taskId = required("task_id", params.id("task_id"));
        var title = required("title", params.text("title"));
        var name = outerId == null ? taskId : outerId;
        var hints = params.object("hints");
        var description = params.text("description");
        return new Asked(
                run,
                new WorkRequest(
                                name,
                                name,
                                app,
                                null,
                                route,
                                null,
                                title,
                                description == null ? title : description,
                                params.objectValue("context"),
                                new WorkRequest.Hints(
                                        hints.text("workflow"), hints.text("provider"), hints.text("model")),
                                models(params),
                                program(params),
                                workflow(params),
                                params.value("input"),
                                null,
                                params.text("target"),
                                (int) params.number("priority", 5, 0, 9),
                                params.number("timeout_ms", TIMEOUT_MS, 1, DAY_MS),
                                params.url("callback_url"),
                                null,
                                trace.traceparent())
                        .traced(trace.tracestate())
                        .ofTask(taskId));
    }

    private static String required(String name, @Nullable String value) {
        if (value == null) {
            throw new Problem(400, "MISSING_" + name.toUpperCase(Locale.ROOT), "Missing " + name + " in params");
        }
        return value;
    }

    /** What {@code /intake} says about the work beside its text. */
    private static ObjectNode context(Fields body) {
        var context = Json.MAPPER.createObjectNode();
        CONTEXT_TEXTS.forEach(name -> {
            var text = body.text(name);
            if (text != null) {
                context.put(name.equals("repo_url") ? "repo" : name, text);
            }
        });
        CONTEXT_OBJECTS.forEach(name -> {
            var value = body.objectValue(name);
            if (value != null) {
                context.set(name, value.tree());
            }
        });
        var output = body.value("output");
        if (output != null) {
            context.set("output", output.tree());
        }
        return context;
    }

    private static @Nullable Value options(Fields body) {
        var options = Json.MAPPER.createObjectNode();
        settings(body, options);
        copy(OLD_SETTINGS, body, options);
        return options.isEmpty() ? null : Value.of(options);
    }

    /** Copies what a request says of how its kind of work is to be done. */
    public static void settings(Fields body, ObjectNode into) {
        copy(SETTINGS, body, into);
    }

    private static void copy(List<Setting> settings, Fields body, ObjectNode into) {
        for (var setting : settings) {
            var value = checked(setting, body);
            if (value != null) {
                into.set(setting.name, value.tree());
            }
        }
    }

    /** What the body says of it, of the right type; null when nothing. */
    private static @Nullable Value checked(Setting setting, Fields body) {
        var value = body.value(setting.name);
        if (value != null && !setting.kind.right.test(value.tree())) {
            throw body.refused(setting.name, setting.kind.expected);
        }
        return value;
    }

    private static WorkRequest.Models models(Fields body) {
        return new WorkRequest.Models(
                body.texts("model_waterfall"),
                body.text("primary_model"),
                body.instant("override_until"),
                body.texts("override_waterfall"),
                body.oneOf("executor", EXECUTORS));
    }

    private static @Nullable Value program(Fields body) {
        if (!body.has("code")) {
            return null;
        }
        var code = body.object("code");
        if (code.text("language") == null) {
            throw code.refused("language", "one of bash, java, node, python");
        }
        var source = code.text("source");
        if (source == null && !code.has("files")) {
            throw code.refused("source", "the program's text");
        }
        if (source != null && source.length() > SOURCE) {
            throw code.refused("source", "at most 1 MiB");
        }
        var stdin = code.value("stdin");
        if (stdin != null
                && ArtifactRef.hash(stdin.tree()).isEmpty()
                && !stdin.tree().isTextual()) {
            throw code.refused("stdin", "a string, or a reference to an artifact");
        }
        code.texts("command");
        code.texts("args");
        code.object("files");
        code.object("env").each(JsonNode::isTextual, "a string");
        code.object("limits").each(JsonNode::isIntegralNumber, "a whole number");
        if (code.has("network")) {
            code.flag("network"); // where it leads to is for the sandbox to say
        }
        return body.objectValue("code");
    }

    /** A graph given in place, or the name of a registered definition with or without its version. */
    private static @Nullable Value workflow(Fields body) {
        var given = body.value("workflow");
        if (given == null) {
            return null;
        }
        var tree = given.tree();
        if (tree.isTextual()) {
            return tree.textValue().isBlank() ? null : Value.of(Map.of("name", tree.textValue()));
        }
        if (!(tree instanceof ObjectNode)) {
            throw body.refused("workflow", "a definition's name, {name, version}, or a graph as {nodes, edges}");
        }
        if (!tree.has("nodes") && tree.path("name").isTextual()) {
            body.object("workflow").number("version", 1, 1, Integer.MAX_VALUE);
            return given;
        }
        var problems = GraphReader.read(tree).problems();
        if (!problems.isEmpty()) {
            var first = problems.getFirst();
            throw new Problem(
                    422,
                    "INVALID_GRAPH",
                    "the graph has " + problems.size() + " problem(s): " + first.path() + ": " + first.message(),
                    Map.of(
                            "errors",
                            problems.stream()
                                    .map(p -> Map.of("code", p.code(), "path", p.path(), "message", p.message()))
                                    .toList()));
        }
        return given;
    }

    /** Whether a request names a registered definition. */
    public static boolean named(WorkRequest request) {
        return request.workflow() != null && !request.workflow().tree().has("nodes");
    }

    /** The first 80 characters, none of them halved. */
    public static String head(String text) {
        return text.codePointCount(0, text.length()) <= HEAD
                ? text
                : text.substring(0, text.offsetByCodePoints(0, HEAD));
    }
}
