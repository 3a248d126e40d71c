package dev.electrons.subworkflows.agent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.expression.Schemas;
import dev.electrons.json.Json;
import dev.electrons.json.Value;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An agent task's input.
 *
 * @param prompt what it is to do
 * @param model asked before the task's own models
 * @param provider runner to ask before all others
 * @param tools names of those it may use; all where it is absent, none where it is to choose
 * @param outputSchema JSON Schema of the answer, which is JSON then
 * @param choices nodes of which it is to pick some; null where it is not a branch
 * @param patch what it may do to its run's graph: {@code allow}, {@code ask} or {@code deny}
 * @param hosts that its http tool may ask; all that http tasks may where it is absent
 * @param maxTokens of one turn's answer
 */
record AgentInput(
        @Nullable String prompt,
        @Nullable String systemPrompt,
        @Nullable String model,
        @Nullable String provider,
        @Nullable List<String> tools,
        @Nullable Value outputSchema,
        @Nullable List<String> choices,
        @Nullable String patch,
        @Nullable List<String> hosts,
        @Nullable Integer maxTokens,
        @Nullable Double temperature,
        @Nullable AgentLimits limits) {
    private static final int LONGEST = 1_000_000;
    private static final int MOST_TOKENS = 100_000;
    private static final int USUAL_TOKENS = 4_096;
    private static final double USUAL_HEAT = 0.2;

    /** What the model is not told because it is not for it. */
    private static final Set<String> OURS = Set.of(
            "prompt",
            "system_prompt",
            "model",
            "tools",
            "output_schema",
            "choices",
            "patch",
            "hosts",
            "max_tokens",
            "temperature",
            "limits",
            "agent_driven",
            "task_id",
            "title",
            "provider");

    /** What is wrong with it, in words; empty when nothing is. */
    Optional<String> fault() {
        if (prompt == null || prompt.isBlank()) {
            return Optional.of("prompt is required");
        }
        if (prompt.length() > LONGEST) {
            return Optional.of("prompt is longer than " + LONGEST + " characters");
        }
        if (tokens() < 1 || tokens() > MOST_TOKENS) {
            return Optional.of("max_tokens must be from 1 to " + MOST_TOKENS);
        }
        if (!(heat() >= 0 && heat() <= 2)) {
            return Optional.of("temperature must be from 0 to 2");
        }
        var named = tools == null ? List.<String>of() : tools;
        var unknown = named.stream().filter(name -> !Tool.NAMES.contains(name)).findFirst();
        if (unknown.isPresent()) {
            return Optional.of(
                    "tools must list names among " + String.join(", ", Tool.NAMES) + ", not " + unknown.get());
        }
        if (patch != null && !Set.of("allow", "ask", "deny").contains(patch)) {
            return Optional.of("patch must be allow, ask or deny");
        }
        var schema = outputSchema == null ? List.<String>of() : Schemas.schemaProblems(outputSchema);
        if (!schema.isEmpty()) {
            return Optional.of("output_schema: " + schema.getFirst());
        }
        return bounds().fault();
    }

    /** The runner to ask before all others; null for none. */
    @Nullable
    String runner() {
        return provider == null || provider.isBlank() ? null : provider;
    }

    int tokens() {
        return maxTokens == null ? USUAL_TOKENS : maxTokens;
    }

    double heat() {
        return temperature == null ? USUAL_HEAT : temperature;
    }

    AgentLimits bounds() {
        return limits == null ? AgentLimits.USUAL : limits;
    }

    /** Whether a tool is at its hands. */
    boolean allows(String tool) {
        boolean denied = tool.equals(Tool.PATCH) && "deny".equals(patch);
        return tools == null ? choices == null && !denied : tools.contains(tool) && !denied;
    }

    /** The task in words, with what the graph gave along. */
    static String words(String prompt, Value input) {
        if (!(input.tree() instanceof ObjectNode fields)) {
            return prompt;
        }
        fields.remove(OURS);
        return fields.isEmpty() ? prompt : prompt + "\n\nInput:\n" + Json.text(fields);
    }
}
