package dev.electrons.event;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What prime decided a request is, and why.
 *
 * @param taskType in the words of the door: {@code code}, {@code text}, {@code program}, {@code workflow} …
 * @param workflow name of the workflow that runs it
 * @param rule which rule spoke, such as {@code title-tag}
 * @param evidence what the rule saw, such as {@code [implement]}
 * @param confidence 0 to 1
 * @param waterfall models to try, best first
 * @param rulesVersion of the rules that were applied; null in what was decided before it was recorded
 */
public record Classification(
        String taskType,
        String workflow,
        String rule,
        String evidence,
        double confidence,
        List<String> waterfall,
        @Nullable String rulesVersion) {

    public Classification(
            String taskType, String workflow, String rule, String evidence, double confidence, List<String> waterfall) {
        this(taskType, workflow, rule, evidence, confidence, waterfall, null);
    }
}
