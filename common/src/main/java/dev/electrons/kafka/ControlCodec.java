package dev.electrons.kafka;

import dev.electrons.json.Json;
import dev.electrons.task.Control;

/** What every worker must hear, on {@code de.control}, keyed by run. */
public final class ControlCodec {
    private final Topics topics;
    private final String source;

    /**
     * A codec for what one service says.
     *
     * @param source the service's name
     */
    public ControlCodec(Topics topics, String source) {
        this.topics = topics;
        this.source = "/de/" + source;
    }

    public Message message(Control control) {
        var run = control.runId().toString();
        return Message.of(
                topics.control(),
                run,
                (control.taskId() == null ? run : control.taskId().toString()) + "/" + control.action(),
                "de.control." + control.action(),
                source,
                control.at(),
                run,
                null,
                Json.bytes(control));
    }

    public static Reading<Control> read(Received received) {
        return Reading.attempt(() -> {
            var control = Json.read(received.body(), Control.class);
            if (control.runId() == null || control.action() == null || control.at() == null) {
                throw new Incomplete("run_id, action and at must be there");
            }
            return control;
        });
    }
}
