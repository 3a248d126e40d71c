package dev.electrons.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.json.Durations;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code de submit}. */
@Command(
        name = "submit",
        mixinStandardHelpOptions = true,
        description = "Posts work. With --watch or --sync it exits 0 only if the run completed, 3 if it has not ended.")
final class Submit extends Client {
    private static final int TITLE = 80;

    /** What the workflow-facing form calls the types of the app-facing one. */
    private static final Map<String, String> HINTS = Map.of(
            "text", "text-generation",
            "image", "image-generation",
            "audio", "audio-generation",
            "video", "video-render",
            "code", "code-execution",
            "product-shipping", "product-shipping-research");

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", arity = "0..1", description = "what to do, or @file, or @- for the standard input")
    Optional<String> query = Optional.empty();

    @Option(names = "--type", description = "text, image, audio, video, code, product-shipping")
    Optional<String> type = Optional.empty();

    @Option(names = "--id", description = "name of the execution; repeated, it answers with the one that is there")
    Optional<String> id = Optional.empty();

    @Option(names = "--app", description = "on whose behalf")
    Optional<String> app = Optional.empty();

    @Option(names = "--target", description = "what the work is about: only one run at a time has it")
    Optional<String> target = Optional.empty();

    @Option(names = "--priority", description = "0 to 9 (default: 5)")
    Optional<Integer> priority = Optional.empty();

    @Option(names = "--callback", paramLabel = "URL", description = "where the result is posted")
    Optional<String> callback = Optional.empty();

    @Option(names = "--repo", description = "repository of code work: a URL or owner/name")
    Optional<String> repo = Optional.empty();

    @Option(names = "--branch", description = "branch of it")
    Optional<String> branch = Optional.empty();

    @Option(names = "--model", description = "model to ask first")
    Optional<String> model = Optional.empty();

    @Option(names = "--provider", description = "provider to ask")
    Optional<String> provider = Optional.empty();

    @Option(names = "--workflow", description = "a registered definition to run instead")
    Optional<String> workflow = Optional.empty();

    @Option(names = "--input", description = "the definition's input: JSON, or @file")
    Optional<String> input = Optional.empty();

    @Option(names = "--timeout", description = "of the run, such as 90s (default: 5m)")
    Optional<String> timeout = Optional.empty();

    @Option(names = "--fields", description = "other fields of the request: JSON, or @file")
    Optional<String> fields = Optional.empty();

    @Option(names = "--watch", description = "follow it to its end")
    boolean watch;

    @Option(names = "--sync", paramLabel = "TIME", description = "let the mesh answer with the result, within 300s")
    Optional<String> sync = Optional.empty();

    @Override
    public Integer call() throws Exception {
        if (query.isEmpty() && workflow.isEmpty() && fields.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "say what to do: a query, --workflow or --fields");
        }
        if (sync.isPresent()) {
            return synchronously(Durations.parse(sync.get()));
        }
        var accepted = door().post("intake", request()).orFail();
        if (watch) {
            return outcome(followed(accepted.path("run_id").asText(), LONGEST));
        }
        return fields(
                accepted, "execution_id", "run_id", "status", "existing", "workflow_name", "queue_position", "message");
    }

    private int synchronously(Duration longest) throws IOException, InterruptedException {
        var path = new Query("executions/sync").with("timeout", Optional.of(longest.toMillis() + "ms"));
        var answer = door().patient(longest).post(path.toString(), params());
        var body = answer.orFail();
        if (answer.status() == 202) {
            fields(body, "execution_id", "run_id", "status");
            return Ending.OPEN;
        }
        if (structured()) {
            print(body);
        } else {
            System.out.println(
                    body.path("output").isTextual() ? body.path("output").asText() : body.path("output"));
            ended(body, body.path("run_id").asText());
        }
        return Ending.ofResult(body);
    }

    /** The app-facing form. */
    private ObjectNode request() throws IOException {
        var body = common();
        if (query.isPresent()) {
            body.put("query", text(query.get()));
        }
        put(body, "task_type", type);
        put(body, "request_id", id);
        put(body, "repo_url", repo);
        put(body, "branch", branch);
        put(body, "model", model);
        put(body, "provider", provider);
        return body;
    }

    /** The workflow-facing form, which can be waited for. */
    private ObjectNode params() throws IOException {
        var body = common();
        var words = query.isPresent() ? text(query.get()) : workflow.orElse("submitted");
        body.put(
                "task_id",
                id.orElse("de-" + Long.toString(System.currentTimeMillis(), 36)
                        + Long.toString(System.nanoTime() & 0xfffff, 36)));
        body.put("title", words.length() <= TITLE ? words : words.substring(0, TITLE));
        body.put("description", words);
        repo.ifPresent(text -> body.withObject("context").put("repo", text));
        branch.ifPresent(text -> body.withObject("context").put("branch", text));
        model.ifPresent(text -> body.withObject("hints").put("model", text));
        provider.ifPresent(text -> body.withObject("hints").put("provider", text));
        type.ifPresent(text -> body.withObject("hints").put("workflow", HINTS.getOrDefault(text, text)));
        return body;
    }

    private ObjectNode common() throws IOException {
        var body = object();
        if (fields.isPresent()) {
            given(fields.get()).properties().forEach(field -> body.set(field.getKey(), field.getValue()));
        }
        put(body, "app_id", app);
        put(body, "target", target);
        put(body, "callback_url", callback);
        put(body, "workflow", workflow);
        priority.ifPresent(number -> body.put("priority", number));
        timeout.ifPresent(time -> body.put("timeout_ms", Durations.parse(time).toMillis()));
        if (input.isPresent()) {
            body.set("input", given(input.get()));
        }
        return body;
    }
}
