package dev.electrons.sandbox.plan;

import dev.electrons.sandbox.egress.Exits;
import dev.electrons.sandbox.job.Limits;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All variables that a sandboxed process has. */
public final class Environment {
    private static final List<String> PROXIES =
            List.of("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY");

    private Environment() {}

    /** The fixed ones, and over them the job's own. */
    public static Map<String, String> of(Spec spec) {
        var variables = new TreeMap<>(Map.of(
                "PATH", "/usr/local/bin:/usr/bin:/bin",
                "HOME", "/tmp",
                "TMPDIR", "/tmp",
                "LANG", "C.UTF-8",
                "PYTHONUNBUFFERED", "1",
                "PYTHONDONTWRITEBYTECODE", "1",
                // Node sizes its heap by the host's memory, which it would then be killed for using.
                "NODE_OPTIONS", "--max-old-space-size=" + heap(spec.limits())));
        if (spec.reach() instanceof Reach.Hosts) {
            PROXIES.forEach(name -> variables.put(name, Exits.PROXY));
        }
        variables.putAll(spec.env());
        return variables;
    }

    /**
     * A job's own variables, and one by which any JVM that it starts keeps to its limits. The JVM says so on standard error, so it is
     * for commands only, and for those that set none themselves.
     */
    public static Map<String, String> withJvm(Limits limits, Map<String, String> env) {
        var variables = new TreeMap<>(env);
        variables.putIfAbsent(
                "JDK_JAVA_OPTIONS", "-XX:MaxRAM=" + limits.memoryMb() + "m -XX:ActiveProcessorCount=" + limits.cores());
        return variables;
    }

    private static int heap(Limits limits) {
        return Math.max(16, limits.memoryMb() * 3 / 4);
    }
}
