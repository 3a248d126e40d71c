package dev.electrons.postgres;

import dev.electrons.guard.Asker;
import dev.electrons.guard.GuardEvent;
import dev.electrons.guard.GuardRecord;
import dev.electrons.guard.GuardState;
import dev.electrons.guard.Refusal;
import dev.electrons.id.RunId;
import dev.electrons.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Says to operators that a target needs one of them.
 *
 * @param run that was refused for it
 * @param version the target's, negative: those of a run's results are positive
 * @param body JSON
 */
record ReviewNotice(RunId run, int version, String body) {
    /** In whose name it is signed. */
    static final String APP = "operator";

    private record Notice(String type, Instant timestamp, Data data) {}

    private record Data(
            String target,
            String reason,
            String message,
            int consecutiveFailures,
            String runId,
            String appId,
            String workflow,
            String next) {}

    /** Those that these events call for. */
    static List<ReviewNotice> of(List<GuardRecord> events, Collection<GuardState> after) {
        var states =
                after.stream().collect(Collectors.toMap(state -> state.target().key(), Function.identity()));
        return events.stream().flatMap(event -> of(event, states)).toList();
    }

    private static Stream<ReviewNotice> of(GuardRecord recorded, Map<String, GuardState> states) {
        return switch (recorded.event()) {
            case GuardEvent.Queued e -> of(recorded, e.asker(), e.refusal(), states);
            case GuardEvent.Refused e -> of(recorded, e.asker(), e.refusal(), states);
            case GuardEvent.Granted _,
                    GuardEvent.Released _,
                    GuardEvent.Left _,
                    GuardEvent.Approved _,
                    GuardEvent.Cleared _ -> Stream.empty();
        };
    }

    private static Stream<ReviewNotice> of(
            GuardRecord recorded, Asker asker, Refusal refusal, Map<String, GuardState> states) {
        if (!refusal.reason().review()) {
            return Stream.empty();
        }
        var state = states.get(recorded.key());
        var notice = new Notice(
                "guard.review",
                recorded.at(),
                new Data(
                        recorded.target(),
                        refusal.reason().name(),
                        refusal.words(),
                        state == null ? 0 : state.failures(),
                        asker.run().toString(),
                        asker.app(),
                        asker.workflow(),
                        "de guards approve " + recorded.target()));
        var body = new String(Json.bytes(notice), StandardCharsets.UTF_8);
        return Stream.of(new ReviewNotice(asker.run(), -recorded.version(), body));
    }
}
