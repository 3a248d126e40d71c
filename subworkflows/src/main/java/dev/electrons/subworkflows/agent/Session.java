package dev.electrons.subworkflows.agent;

import dev.electrons.error.Failure;
import dev.electrons.json.Json;
import dev.electrons.json.NotJson;
import dev.electrons.json.Value;
import dev.electrons.postgres.PostgresAway;
import dev.electrons.subworkflows.call.Answers;
import dev.electrons.subworkflows.judge.AnswerRules;
import dev.electrons.subworkflows.judge.Findings;
import dev.electrons.task.Execution;
import dev.electrons.task.Kinds;
import dev.electrons.task.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One attempt of an agent: turn by turn, until it answers, a limit is reached, or it is stopped. */
final class Session {
    private static final String EXECUTOR = "runner-proxy";
    private static final int MOST_MENDED = 2;
    /** Characters of a tool's result that the model is shown. */
    private static final int SHOWN = 20_000;

    private final Errand errand;
    private final AgentInput input;
    private final List<Tool> tools;
    private final Models models;
    private final Findings findings;
    private final Transcript transcript;
    private final Spent spent = new Spent();
    private final List<String> attempted = new ArrayList<>();
    private final List<Chat.Message> messages = new ArrayList<>();
    private Reply.@Nullable Said last;
    private int mended;

    Session(Errand errand, AgentInput input, List<Tool> tools, Models models, Findings findings) {
        this.errand = errand;
        this.input = input;
        this.tools = tools;
        this.models = models;
        this.findings = findings;
        this.transcript = new Transcript(errand.attempt());
    }

    Outcome run() {
        messages.addAll(Opening.messages(input, errand.task(), tools));
        while (true) {
            if (errand.attempt().stopped().isPresent()) {
                return failed(Failure.cancelled("cancelled between two turns"));
            }
            if (errand.left().isNegative()) {
                return failed(Failure.timeout("DeadlineExceeded", "the attempt's time was up between two turns"));
            }
            var limit = spent.exhausted(input.bounds());
            if (limit.isPresent()) {
                return failed(limit(limit.get()));
            }
            var end = turn();
            if (end.isPresent()) {
                return end.get();
            }
        }
    }

    private Optional<Outcome> turn() {
        var offered =
                tools.isEmpty() ? null : tools.stream().map(Chat.Offered::of).toList();
        var question = new Chat.Question(Models.ANY, messages, offered, input.tokens(), input.heat());
        var names = names();
        var reply = models.ask(question, new Models.Wanted(names, input.runner()), errand);
        if (!(reply instanceof Reply.Said)) {
            names.forEach(this::considered);
        }
        return switch (reply) {
            case Reply.Nobody(var reasons) ->
                Optional.of(failed(Failure.infrastructure(
                        "ALL_PROVIDERS_FAILED",
                        Answers.shortened("no model could be asked: " + String.join("; ", reasons)))));
            case Reply.Failed(var failure) -> Optional.of(failed(failure));
            case Reply.Unusable(var failure, var cost) -> {
                spent.wasted(cost);
                yield Optional.of(failed(failure));
            }
            case Reply.Said said -> said(said);
        };
    }

    private List<String> names() {
        return Stream.concat(Stream.ofNullable(input.model()), errand.task().models().stream())
                .filter(name -> !name.isBlank() && !name.equals(Models.ANY))
                .distinct()
                .toList();
    }

    private void considered(@Nullable String model) {
        if (model != null && !model.equals(Models.ANY) && !attempted.contains(model)) {
            attempted.add(model);
        }
    }

    private Optional<Outcome> said(Reply.Said said) {
        last = said;
        said.attempted().forEach(this::considered);
        considered(said.model());
        spent.turn(said);
        transcript.said(spent.turns(), said);
        var calls = named(said.message().calls());
        messages.add(again(said.message(), calls));
        if (calls.isEmpty()) {
            return answered(said);
        }
        for (var call : calls) {
            if (errand.attempt().stopped().isPresent()) {
                return Optional.of(failed(Failure.cancelled("cancelled between two calls of tools")));
            }
            if (!spent.mayCall(input.bounds())) {
                return Optional.of(
                        failed(limit(spent.toolCalls() + " calls of tools without an answer (limits.tool_calls)")));
            }
            use(call);
        }
        return Optional.empty();
    }

    private List<Chat.Call> named(List<Chat.Call> calls) {
        var named = new ArrayList<Chat.Call>();
        calls.forEach(call -> named.add(call.named("call_" + spent.turns() + "_" + (named.size() + 1))));
        return named;
    }

    /** What it said, as it is told again; some models refuse to be told an empty text. */
    private static Chat.Message again(Chat.Message said, List<Chat.Call> calls) {
        var silent = calls.isEmpty() ? "(nothing)" : null;
        var text = said.text().isBlank() ? silent : said.text();
        return new Chat.Message("assistant", text, calls.isEmpty() ? null : calls, null);
    }

    private void use(Chat.Call call) {
        spent.toolCall();
        long began = System.nanoTime();
        var used = used(call);
        transcript.used(spent.turns(), call, used, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
        var text = used.ok() ? used.text() : "failed: " + used.text();
        var shown = text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "… (cut at " + SHOWN + " characters)";
        messages.add(Chat.Message.tool(call.id() == null ? "" : call.id(), shown));
    }

    private Tool.Used used(Chat.Call call) {
        var tool = tools.stream().filter(one -> one.name().equals(call.name())).findFirst();
        if (tool.isEmpty()) {
            return Tool.Used.failed("there is no tool of that name");
        }
        try {
            var arguments = call.arguments().isBlank() ? Value.EMPTY : Json.read(call.arguments(), Value.class);
            return arguments.json().startsWith("{")
                    ? tool.get().use(arguments, errand)
                    : Tool.Used.failed("the arguments must be a JSON object");
        } catch (NotJson e) {
            return Tool.Used.failed("the arguments must be a JSON object: " + e.words());
        } catch (PostgresAway _) {
            return Tool.Used.failed("the run cannot be read now");
        }
    }

    private Optional<Outcome> answered(Reply.Said said) {
        if (said.finish().equals("length")) {
            return Optional.of(failed(limit("an answer cut off at " + input.tokens() + " tokens (max_tokens)")));
        }
        var answer = FinalAnswer.of(said.message().text(), input);
        if (answer.problems().isEmpty()) {
            return Optional.of(judged(answer));
        }
        if (mended < MOST_MENDED && spent.exhausted(input.bounds()).isEmpty()) {
            mended++;
            transcript.told(spent.turns(), answer.complaint());
            messages.add(Chat.Message.user(answer.complaint()));
            return Optional.empty();
        }
        if (answer.next() != null) {
            // What becomes of a pick that is none is the graph's to say.
            return Optional.of(Outcome.success(Value.of(output(answer, null)), execution()));
        }
        var words = Answers.shortened(String.join("; ", answer.problems()));
        var failure = Failure.work("OUTPUT_INVALID", "the answer is not what was asked for: " + words);
        return Optional.of(Outcome.negative(Value.of(output(answer, failure)), failure, execution()));
    }

    /** Whether an answer of the right form says that it is none. */
    private Outcome judged(FinalAnswer answer) {
        var finding = findings.look(Kinds.AGENT, answer.text()).filter(found -> found.mode() == AnswerRules.Mode.FAIL);
        if (finding.isEmpty() || answer.next() != null) {
            return Outcome.success(Value.of(output(answer, null)), execution());
        }
        var failure = finding.get().quarantine();
        return Outcome.negative(
                Value.of(output(answer, failure)), failure, execution().inQuarantine());
    }

    private static Failure limit(String words) {
        return new Failure("AGENT_LIMIT", "the agent used up " + words, false, Failure.Origin.WORK);
    }

    /** A failure with everything that was said and done before it, if anything was. */
    private Outcome failed(Failure failure) {
        if (spent.turns() == 0) {
            return Outcome.failed(failure, execution());
        }
        var nothing = new FinalAnswer("", null, null, null, List.of());
        return Outcome.negative(Value.of(output(nothing, failure)), failure, execution());
    }

    private AgentOutput output(FinalAnswer answer, @Nullable Failure failure) {
        return new AgentOutput(
                answer.text(),
                answer.json(),
                answer.next(),
                answer.why(),
                spent.turns(),
                spent.toolCalls(),
                spent.usage(),
                transcript.entries(),
                transcript.omitted(),
                failure == null ? null : false,
                failure == null ? null : failure.message(),
                failure == null ? null : failure.code());
    }

    private Execution execution() {
        var said = last;
        if (said == null) {
            return new Execution(
                    EXECUTOR,
                    null,
                    null,
                    null,
                    null,
                    attempted.isEmpty() ? null : List.copyOf(attempted),
                    null,
                    null,
                    spent.usage(),
                    null,
                    null,
                    null);
        }
        var provider = said.provider() == null ? said.runner() : said.provider();
        int position = said.model() == null ? -1 : attempted.indexOf(said.model());
        return new Execution(
                EXECUTOR,
                said.runner(),
                provider,
                said.model(),
                position < 0 ? null : position,
                List.copyOf(attempted),
                null,
                null,
                spent.usage(),
                null,
                null,
                null);
    }
}
