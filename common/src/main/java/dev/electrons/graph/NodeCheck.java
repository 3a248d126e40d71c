package dev.electrons.graph;

import dev.electrons.task.Kinds;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is wrong with one node, as far as its kind can tell. */
final class NodeCheck {
    private static final Pattern ID = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,63}");
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,99}");
    private static final Duration SHORTEST_SILENCE = Duration.ofSeconds(1);
    private static final int MOST_PASSES = 10_000;
    private static final int MOST_AT_A_TIME = 1_000;

    private final GraphCheck check;
    private final String path;
    private final Node node;
    private final Set<String> ids;

    NodeCheck(GraphCheck check, String path, Node node, Set<String> ids) {
        this.check = check;
        this.path = path;
        this.node = node;
        this.ids = ids;
    }

    void run() {
        if (!ID.matcher(node.id()).matches()) {
            bad("id", "an id is a letter, then up to 63 letters, digits, _ or -");
        }
        if (node.config() != null && !node.config().json().startsWith("{")) {
            bad("config", "config must be an object");
        }
        check.expression(path + ".input", node.input());
        var most = node.retries().maxAttempts();
        if (most != null && (most < 1 || most > 10)) {
            bad("retry.max_attempts", "max_attempts must be from 1 to 10");
        }
        noticed("timeout.heartbeat", node.timeouts().heartbeat());
        noticed("timeout.schedule_to_start", node.timeouts().scheduleToStart());
        switch (node.what()) {
            case TASK -> task();
            case TRANSFORM -> configured("expr");
            case FILTER -> configured("items", "when");
            case AGGREGATE -> configured("items", "op");
            case BRANCH -> branch();
            case LOOP -> loop();
            case MAP -> map();
            case WAIT -> waiting();
            case HUMAN -> check.choice(path + ".on_timeout", node.onTimeout(), "fail", "reject");
            case SUBWORKFLOW -> needed("workflow", node.workflow());
        }
    }

    /** Signs of life travel as messages: what is shorter would fail healthy workers. */
    private void noticed(String field, @Nullable Duration time) {
        if (time != null && time.compareTo(SHORTEST_SILENCE) < 0) {
            bad(field, field.substring("timeout.".length()) + " must be at least 1s");
        }
    }

    private void task() {
        if (node.agentDriven()) {
            driven();
        } else if (node.kind().equals(NodeKind.FUNCTION)) {
            if (node.name() == null || !NAME.matcher(node.name()).matches()) {
                bad("name", "a function names its worker: lower-case letters, digits, dots, _ or -");
            }
        } else if (!Kinds.ALL.contains(node.kind())) {
            check.problem(
                    "unknown_kind",
                    path + ".kind",
                    "no such kind: " + node.kind() + "; known are " + String.join(", ", Kinds.ALL)
                            + ", function, transform, filter, aggregate, branch, loop, map, wait, human, subworkflow");
        }
    }

    private void configured(String... fields) {
        var config = node.config();
        for (var field : fields) {
            if (config == null || !config.tree().path(field).isTextual()) {
                bad("config." + field, "a " + node.kind() + " needs config." + field);
            }
        }
    }

    /** An agent picks among the nodes that edges from it lead to. */
    private void driven() {
        if (node.rules() != null && !node.rules().isEmpty()) {
            bad("rules", "an agent-driven branch has edges to what may be picked instead of rules");
        }
        known("default", node.otherwise());
        if (!check.leadsOn(node)) {
            bad("default", "an agent-driven branch needs edges to what may be picked");
        }
    }

    private void branch() {
        if (node.rules() == null || node.rules().isEmpty()) {
            bad("rules", "a branch needs at least one rule");
        }
        if (node.rules() != null) {
            for (int i = 0; i < node.rules().size(); i++) {
                known("rules[" + i + "].to", node.rules().get(i).to());
            }
        }
        known("default", node.otherwise());
    }

    private void loop() {
        needed("while", node.again());
        check.expression(path + ".while", node.again());
        if ((node.body() == null || node.body().isEmpty()) == (node.loopBackTo() == null)) {
            bad("body", "a loop has either a body or loop_back_to");
        }
        known("body", node.body());
        known("loop_back_to", node.loopBackTo() == null ? null : List.of(node.loopBackTo()));
        known("on_break", node.onBreak());
        known("on_exhausted", node.onExhausted());
        if (node.passes() < 1 || node.passes() > MOST_PASSES) {
            bad("max_iterations", "max_iterations must be from 1 to " + MOST_PASSES);
        }
        check.choice(path + ".on_error", node.onError(), "fail", "continue");
    }

    private void map() {
        needed("items", node.items());
        check.expression(path + ".items", node.items());
        if (node.body() == null || node.body().isEmpty()) {
            bad("body", "a map needs a body");
        }
        known("body", node.body());
        if (node.atATime() < 1 || node.atATime() > MOST_AT_A_TIME) {
            bad("concurrency", "concurrency must be from 1 to " + MOST_AT_A_TIME);
        }
        check.choice(path + ".on_error", node.onError(), "fail", "continue");
    }

    private void waiting() {
        long given = Stream.of(node.duration(), node.until(), node.signal())
                .filter(java.util.Objects::nonNull)
                .count();
        if (given != 1) {
            bad("duration", "a wait has one of duration, until and signal");
        }
        check.expression(path + ".until", node.until());
        check.choice(path + ".on_timeout", node.onTimeout(), "fail", "continue");
    }

    private void needed(String field, @Nullable String value) {
        if (value == null || value.isBlank()) {
            bad(field, "a " + node.kind() + " needs " + field);
        }
    }

    private void known(String field, @Nullable List<String> named) {
        if (named != null) {
            named.stream()
                    .filter(id -> !ids.contains(id))
                    .forEach(id -> check.problem("unknown_node", path + "." + field, "no such node: " + id));
        }
    }

    private void bad(String field, String message) {
        check.problem("bad_field", path + "." + field, message);
    }
}
