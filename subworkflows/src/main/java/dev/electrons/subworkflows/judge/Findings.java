package dev.electrons.subworkflows.judge;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rules at work: every finding is counted and logged, whatever it means. */
public final class Findings {
    private static final Logger log = LoggerFactory.getLogger(Findings.class);

    private final AnswerRules rules;
    private final MeterRegistry meters;

    public Findings(AnswerRules rules, MeterRegistry meters) {
        this.rules = rules;
        this.meters = meters;
    }

    /** Looks at an answer to a task of this kind. */
    public Optional<AnswerRules.Finding> look(String kind, String answer) {
        var finding = rules.look(kind, answer);
        finding.ifPresent(found -> {
            meters.counter("de.subworkflows.false.success", "kind", kind, "rule", found.rule())
                    .increment();
            log.atWarn()
                    .addKeyValue("kind", kind)
                    .addKeyValue("rule", found.rule())
                    .log("an answer that says done looks as if it were not");
        });
        return finding;
    }
}
