package dev.electrons.kafka;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.json.Json;
import dev.electrons.signal.Steering;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Steering signals as JSON: {@code {version, run_id, signal, id, actor, …}}, the rest as the record names it. */
final class SteeringCodec {
    private static final Map<String, Class<? extends Steering>> TYPES = Map.of(
            "cancel", Steering.CancelAsked.class,
            "pause", Steering.PauseAsked.class,
            "resume", Steering.ResumeAsked.class,
            "decision", Steering.DecisionMade.class,
            "named", Steering.SignalSent.class,
            "patch", Steering.PatchAsked.class,
            "retry", Steering.RetryAsked.class,
            "replay", Steering.ReplayAsked.class);

    private static final Map<Class<? extends Steering>, String> NAMES =
            TYPES.entrySet().stream().collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));

    private SteeringCodec() {}

    static String name(Steering signal) {
        return NAMES.getOrDefault(signal.getClass(), "");
    }

    static boolean knows(String name) {
        return TYPES.containsKey(name);
    }

    static ObjectNode write(Steering signal) {
        ObjectNode tree = Json.MAPPER.createObjectNode();
        tree.put("version", AttemptReport.VERSION)
                .put("run_id", signal.run().toString())
                .put("signal", name(signal));
        ObjectNode fields = Json.MAPPER.valueToTree(signal);
        fields.remove("run");
        return tree.setAll(fields);
    }

    /**
     * Reads one.
     *
     * @throws Incomplete when something that must be there is not
     */
    static Steering read(String name, ObjectNode body) {
        for (var needed : new String[] {"id", "run_id"}) {
            if (!body.path(needed).isTextual()) {
                throw new Incomplete(needed + " must be there");
            }
        }
        ObjectNode fields = body.deepCopy();
        fields.set("run", body.get("run_id"));
        if (!fields.path("actor").isTextual()) {
            fields.put("actor", "unknown");
        }
        if (!fields.path("reason").isTextual()) {
            fields.put("reason", "");
        }
        return Json.read(fields.toString(), Objects.requireNonNull(TYPES.get(name)));
    }
}
