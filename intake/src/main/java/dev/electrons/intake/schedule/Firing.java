package dev.electrons.intake.schedule;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.intake.field.Fields;
import dev.electrons.intake.submit.Requests;
import dev.electrons.json.Json;
import dev.electrons.json.Value;
import dev.electrons.observe.TraceContext;

/** The request that a firing is. */
final class Firing {
    private Firing() {}

    static Requests.Asked of(Schedule schedule, String name) {
        return of(schedule.params(), schedule.name(), schedule.app(), name);
    }

    /** Also the check of what a client wants to be fired: refuses it as {@code POST /executions} would. */
    static Requests.Asked of(Value params, String title, String app, String name) {
        ObjectNode filled = Json.read(params.json(), ObjectNode.class);
        filled.put("task_id", name).put("app_id", app);
        if (!filled.hasNonNull("title")) {
            filled.put("title", title);
        }
        return Requests.execute(Fields.of(filled).onlyKnown(), null, "schedule", app, TraceContext.NONE);
    }
}
