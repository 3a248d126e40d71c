package dev.electrons.bench.suite;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What lists can be asked for, on the rows of {@link ManyRuns}. */
final class Filters {
    private static final List<String> STATUSES = List.of(
            "queued",
            "running",
            "paused",
            "waiting",
            "complete",
            "errored",
            "terminated",
            "Pending",
            "Running",
            "Completed",
            "Failed",
            "Cancelled",
            "Blocked");

    private Filters() {}

    /** One filter, and pairs that apps with a key ask for, by what they are called. */
    static Map<String, String> single(String middle, String old) {
        var all = new LinkedHashMap<String, String>();
        all.put("of all", "executions");
        all.put("of all, 500 a page", "executions?limit=500");
        all.put("of all, from the middle", "executions?cursor=" + middle);
        all.put("of all, from near the end", "executions?cursor=" + old);
        STATUSES.forEach(status -> all.put("status " + status, "executions?status=" + status));
        all.put("app, large", "executions?app_id=app-0");
        all.put("app, large, from the middle", "executions?app_id=app-0&cursor=" + middle);
        all.put("app, rare", "executions?app_id=rare");
        for (var filter : List.of(
                "task_type=text",
                "task_type=rare",
                "workflow=workflow-0",
                "workflow=rare",
                "workflow=none",
                "target=repo-0",
                "target=rare",
                "q=order",
                "q=none-has-this")) {
            all.put(filter, "executions?" + filter);
        }
        all.put("since an hour ago", "executions?since=" + ago(Duration.ofHours(1)));
        all.put(
                "a day, 50 days ago",
                "executions?since=" + ago(Duration.ofDays(50)) + "&until=" + ago(Duration.ofDays(49)));
        for (var pair : List.of(
                "status=errored",
                "status=running",
                "status=Blocked",
                "task_type=rare",
                "workflow=workflow-0",
                "workflow=rare",
                "q=none-has-this")) {
            all.put("app, large, and " + pair, "executions?app_id=app-0&" + pair);
            all.put("app, small, and " + pair, "executions?app_id=app-400&" + pair);
        }
        all.put("workflow=rare and status=errored", "executions?workflow=rare&status=errored");
        all.put("task_type=rare and status=running", "executions?task_type=rare&status=running");
        all.put("dead letters", "dlq");
        all.put("dead letters, rare reason", "dlq?reason=rare");
        all.put("dead letters, rare topic", "dlq?topic=rare");
        all.put("guards", "guards");
        all.put("guards, review", "guards?review=true");
        all.put("definitions", "definitions");
        all.put("schedules", "schedules");
        return all;
    }

    /** All combinations of one of each. */
    static List<String> combined() {
        var each = List.of(
                "status=errored",
                "task_type=code",
                "app_id=app-3",
                "workflow=workflow-2",
                "target=repo-0",
                "since=" + ago(Duration.ofDays(60)) + "&until=" + ago(Duration.ofDays(1)),
                "q=order");
        var all = new ArrayList<String>();
        for (int chosen = 0; chosen < 1 << each.size(); chosen++) {
            var parts = new ArrayList<String>();
            for (int i = 0; i < each.size(); i++) {
                if (((chosen >> i) & 1) == 1) {
                    parts.add(each.get(i));
                }
            }
            all.add("executions?" + String.join("&", parts));
        }
        return all;
    }

    private static String ago(Duration time) {
        return Instant.now().minus(time).toString();
    }
}
