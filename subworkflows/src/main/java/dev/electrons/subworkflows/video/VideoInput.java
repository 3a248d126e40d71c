package dev.electrons.subworkflows.video;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.json.Json;
import dev.electrons.json.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * A video task's input.
 *
 * @param raw timeline and output as they came, for a render service
 * @param beyond what only a render service can do, in words; when there is any, the timeline is not to be rendered here
 */
record VideoInput(Value raw, Timeline timeline, OutputSpec output, List<String> beyond) {

    /** What came of reading. */
    sealed interface Read {
        record Fine(VideoInput input) implements Read {}

        /** @param faults every one of them, in words */
        record Faulty(List<String> faults) implements Read {}
    }

    static Read read(Value value) {
        var faults = new ArrayList<String>();
        var beyond = new ArrayList<String>();
        JsonNode tree = value.tree();
        var whole = new Looking("", tree, faults);
        if (!whole.has("timeline")) {
            faults.add("timeline is required");
        }
        var timeline = new TimelineReader(faults, beyond).read(whole.object("timeline"));
        var output = OutputReader.read(whole.object("output"), faults);
        if (faults.isEmpty()) {
            beyond.addAll(OutputReader.tooMuch(timeline, output));
        }
        var raw = Json.MAPPER.createObjectNode();
        raw.set("timeline", tree.path("timeline"));
        if (tree.path("output").isObject()) {
            raw.set("output", tree.path("output"));
        }
        return faults.isEmpty()
                ? new Read.Fine(new VideoInput(Value.of(raw), timeline, output, List.copyOf(beyond)))
                : new Read.Faulty(List.copyOf(faults));
    }
}
