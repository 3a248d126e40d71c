package dev.electrons.sandbox.plan;

import dev.electrons.sandbox.egress.Exits;
import dev.electrons.sandbox.job.Limits;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All variables that a sandboxed process has. */
final class Environment {
    private static final List<String> PROXIES =
            List.of("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY");

    private Environment() {}

    /** The fixed ones, and over them the job's own. */
    static Map<String, String> of(Spec spec) {
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

    private static int heap(Limits limits) {
        return Math.max(16, limits.memoryMb() * 3 / 4);
    }
}
