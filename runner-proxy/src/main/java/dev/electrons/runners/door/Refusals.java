package dev.electrons.runners.door;

import dev.electrons.error.Problem;
import dev.electrons.json.Json;
import dev.electrons.runners.fleet.Condition;
import dev.electrons.runners.fleet.Fleet;
import dev.electrons.runners.fleet.Runner;
import dev.electrons.runners.waterfall.Attempt;
import dev.electrons.runners.waterfall.Course;
import dev.electrons.runners.waterfall.Trail;
import dev.electrons.runners.wire.Fault;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Waterfalls that ended without an answer, as errors of the contract. */
final class Refusals {
    private Refusals() {}

    static Problem exhausted(Course.Exhausted<?> course, Trail trail, Fleet fleet) {
        var details = details(trail);
        details.put(
                "retry_after_s", Math.max(1, course.retryAfter().plusMillis(999).toSeconds()));
        if (course.outOfTime()) {
            return new Problem(504, "DEADLINE_EXCEEDED", "no runner answered in time", details);
        }
        if (course.served()) {
            if (credentialsRefused(trail, fleet)) {
                details.put("credentials_refused", true);
            }
            return new Problem(503, "ALL_RUNNERS_UNAVAILABLE", "all runners are unavailable" + reasons(trail), details);
        }
        var words = fleet.all().isEmpty() ? "no runners are configured" : "no runner serves what was asked for";
        details.put("reasons", fleet.all().isEmpty() ? List.of(words) : others(trail, fleet));
        return new Problem(503, "NO_RUNNER_AVAILABLE", words + reasons(trail), details);
    }

    /** Whether whoever could have answered refuses our key, or has no login any more: a person must mend it. */
    private static boolean credentialsRefused(Trail trail, Fleet fleet) {
        return trail.attempts().stream()
                .flatMap(attempt -> Optional.ofNullable(attempt.runner()).stream())
                .allMatch(name -> fleet.named(name)
                        .map(Runner::condition)
                        .filter(is -> is instanceof Condition.NeedsLogin || is instanceof Condition.KeyRefused)
                        .isPresent());
    }

    static Problem stopped(Course.Stopped<?> course, Trail trail) {
        if (course.committed()) {
            return new Problem(502, "STREAM_BROKEN", "the runner's answer broke off: " + course.words());
        }
        int status = status(course.fault());
        var details = details(trail);
        course.step()
                .route()
                .ifPresent(route -> details.put("runner", route.runner().spec().name()));
        return new Problem(status, "REJECTED_BY_RUNNER", "the runner refused the request: " + course.words(), details);
    }

    /** The runner's own, where the request itself is at fault. */
    private static int status(Fault fault) {
        return switch (fault) {
            case Fault.Rejected(var status, var _) -> status;
            case Fault.TooLong(var status, var _) -> status;
            case Fault.Filtered(var status, var _) -> status;
            case Fault.Unreachable _,
                    Fault.Broken _,
                    Fault.Overloaded _,
                    Fault.Limited _,
                    Fault.Silent _,
                    Fault.Unauthorized _,
                    Fault.Unfit _,
                    Fault.Abandoned _ -> 502;
        };
    }

    private static List<String> others(Trail trail, Fleet fleet) {
        var reasons = new java.util.ArrayList<>(trail.reasons());
        fleet.all()
                .forEach(runner -> reasons.add(runner.spec().name() + " ("
                        + runner.spec().protocol().word() + ", " + runner.word() + ") serves "
                        + runner.spec().models().keySet()));
        return reasons;
    }

    private static String reasons(Trail trail) {
        var reasons = trail.reasons();
        return reasons.isEmpty() ? "" : ": " + String.join("; ", reasons);
    }

    private static Map<String, Object> details(Trail trail) {
        var details = new LinkedHashMap<String, Object>();
        details.put("attempts", trail.attempts().stream().map(Refusals::plain).toList());
        details.put("attempted_models", trail.models());
        details.put("reasons", trail.reasons());
        return details;
    }

    private static Map<?, ?> plain(Attempt attempt) {
        return Json.MAPPER.convertValue(attempt, Map.class);
    }
}
