package dev.electrons.bench.suite;

import dev.electrons.bench.report.Figure;
import dev.electrons.bench.stage.Stage;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One thing that is measured, on a corner of the stage of its own. */
@FunctionalInterface
public interface Suite {
    /**
     * Measures.
     *
     * @param limits what the machine itself can do, measured just before
     * @param counted how long each figure is looked at
     */
    List<Figure> measure(Stage stage, Limits limits, Duration counted) throws Exception;

    /**
     * All there are, by name, in the order in which they run.
     *
     * @param listed how many runs lists are measured with
     */
    static Map<String, Suite> all(long listed) {
        var all = new LinkedHashMap<String, Suite>();
        all.put("limits", (_, limits, _) -> limits.figures());
        all.put("runs", new Runs());
        all.put("backlog", new WorkedOff());
        all.put("fairness", new Fairness());
        all.put("latency", new Latency());
        all.put("cel", new Cel());
        all.put("scale", new Scale());
        all.put("lists", new Lists(listed));
        all.put("accepts", new Accepts());
        all.put("reads", new Reads());
        all.put("sync", new Sync());
        all.put("streams", new Streams());
        all.put("sandbox", new SandboxOverhead());
        all.put("proxy", new ProxyOverhead());
        all.put("soak", new Soak());
        all.put("memory", new Memory());
        return all;
    }
}
