package dev.electrons.intake.read;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.json.Json;
import dev.electrons.run.RunSummary;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A run in one row, in the names of {@code /status}: lists show it, and the stream of all runs. */
public final class RowView {
    private RowView() {}

    public static ObjectNode of(RunSummary row) {
        ObjectNode view = Json.MAPPER.createObjectNode();
        view.put("run_id", row.run().toString())
                .put("app_id", row.app())
                .put("execution_id", row.executionId())
                .put("request_id", row.requestId())
                .put("status", row.status())
                .put("phase", row.phase().word())
                .put("task_type", row.taskType())
                .put("workflow", row.workflow())
                .put("target", row.target())
                .put("title", row.title())
                .put("priority", row.priority())
                .put("version", row.version())
                .put("provider", row.provider())
                .put("model", row.model())
                .put("runner_used", row.runnerUsed())
                .put("error", row.error())
                .put("error_code", row.errorCode())
                .put("created_at", row.createdAt().toString())
                .put("queued_at", row.createdAt().toString())
                .put("started_at", text(row.startedAt()))
                .put("completed_at", text(row.endedAt()))
                .put("duration_ms", took(row.createdAt(), row.endedAt()));
        return view;
    }

    /** From the acceptance to the end in milliseconds; null until then. */
    static @Nullable Long took(Instant from, @Nullable Instant to) {
        return to == null ? null : (Long) Duration.between(from, to).toMillis();
    }

    static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }
}
