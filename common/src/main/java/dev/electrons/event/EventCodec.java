package dev.electrons.event;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.event.RunEvent.AttemptDispatched;
import dev.electrons.event.RunEvent.AttemptFailed;
import dev.electrons.event.RunEvent.NodeSettled;
import dev.electrons.event.RunEvent.NodesReset;
import dev.electrons.event.RunEvent.PassesOpened;
import dev.electrons.event.RunEvent.PatchDecided;
import dev.electrons.event.RunEvent.PatchProposed;
import dev.electrons.event.RunEvent.RunAdmitted;
import dev.electrons.event.RunEvent.RunBlocked;
import dev.electrons.event.RunEvent.RunCancelRequested;
import dev.electrons.event.RunEvent.RunFailing;
import dev.electrons.event.RunEvent.RunFinished;
import dev.electrons.event.RunEvent.RunPatched;
import dev.electrons.event.RunEvent.RunPaused;
import dev.electrons.event.RunEvent.RunRequested;
import dev.electrons.event.RunEvent.RunResumed;
import dev.electrons.event.RunEvent.SignalReceived;
import dev.electrons.event.RunEvent.SignalRefused;
import dev.electrons.event.RunEvent.TargetAsked;
import dev.electrons.json.Json;
import dev.electrons.json.NotJson;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Events to text and back. What was ever written stays readable: an event carries its type's stable name and the schema
 * version it was written in, and older ones are brought up to date on reading.
 */
public final class EventCodec {
    /** The schema version that is written today. */
    public static final int SCHEMA = 1;

    private static final Map<String, Class<? extends RunEvent>> TYPES = Map.ofEntries(
            entry("run.requested", RunRequested.class),
            entry("run.target_asked", TargetAsked.class),
            entry("run.blocked", RunBlocked.class),
            entry("run.admitted", RunAdmitted.class),
            entry("run.cancel_requested", RunCancelRequested.class),
            entry("run.paused", RunPaused.class),
            entry("run.resumed", RunResumed.class),
            entry("run.patched", RunPatched.class),
            entry("run.failing", RunFailing.class),
            entry("run.finished", RunFinished.class),
            entry("node.settled", NodeSettled.class),
            entry("nodes.reset", NodesReset.class),
            entry("passes.opened", PassesOpened.class),
            entry("attempt.failed", AttemptFailed.class),
            entry("attempt.dispatched", AttemptDispatched.class),
            entry("signal.received", SignalReceived.class),
            entry("patch.proposed", PatchProposed.class),
            entry("patch.decided", PatchDecided.class),
            entry("signal.refused", SignalRefused.class));

    private static final Map<Class<? extends RunEvent>, String> NAMES =
            TYPES.entrySet().stream().collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));

    private static final List<Upcast> UPCASTS = List.of();

    /**
     * Brings one type's data from one schema version to the next.
     *
     * @param from the version it reads; it writes {@code from + 1}
     */
    record Upcast(String type, int from, UnaryOperator<ObjectNode> change) {}

    private EventCodec() {}

    /** Works out how events are read, before somebody waits for one. Not on an event loop. */
    public static void prepare() {
        TYPES.values().forEach(Json::prepare);
    }

    /** The stable dotted name of an event's type, such as {@code node.settled}. */
    public static String type(RunEvent event) {
        var name = NAMES.get(event.getClass());
        if (name == null) {
            throw new IllegalArgumentException(
                    "an event without a name: " + event.getClass().getSimpleName());
        }
        return name;
    }

    /** The event's data as JSON text in schema {@link #SCHEMA}. */
    public static String encode(RunEvent event) {
        return Json.text(event);
    }

    /**
     * Reads an event back, whatever schema it was written in.
     *
     * @throws NotJson when the data is not JSON of that type
     * @throws UnknownEvent when the type, or its schema version, is of a later release than this one
     */
    public static RunEvent decode(String type, int schema, String data) {
        return decode(type, schema, data, SCHEMA, UPCASTS);
    }

    static RunEvent decode(String type, int schema, String data, int newest, List<Upcast> upcasts) {
        var shape = TYPES.get(type);
        if (shape == null || schema > newest) {
            throw new UnknownEvent(type, schema);
        }
        return schema == newest
                ? Json.read(data, shape)
                : Json.read(upcast(type, schema, data, newest, upcasts).toString(), shape);
    }

    private static JsonNode upcast(String type, int schema, String data, int newest, List<Upcast> upcasts) {
        var tree = Json.read(data, ObjectNode.class);
        for (int version = schema; version < newest; version++) {
            for (var upcast : upcasts) {
                if (upcast.from() == version && upcast.type().equals(type)) {
                    tree = upcast.change().apply(tree);
                }
            }
        }
        return tree;
    }
}
