package dev.electrons.sandbox.check;

import dev.electrons.sandbox.job.Limits;
import dev.electrons.sandbox.limit.Held;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads what the self-test's program found inside: {@code name value}, or {@code place size blocks} for a file system. */
record Sizes(List<String> told) {
    private static final int KIB_IN_MIB = 1024;

    /** Says which limits were found as they should be, and of the others that they are not. */
    void found(Limits limits, Map<String, Held> enforced, List<String> proven) {
        var figures = figures();
        compare("open_files", figures.get("open_files"), Limits.OPEN_FILES, enforced, proven);
        compare("file_mb", figures.get("file_kb"), (long) Limits.FILE_MB * KIB_IN_MIB, enforced, proven);
        compare("tmp_mb", figures.get("/tmp"), (long) Limits.TMP_MB << 20, enforced, proven);
        compare("shm_mb", figures.get("/dev/shm"), (long) Limits.SHM_MB << 20, enforced, proven);
        if (enforced.getOrDefault("disk_mb", Held.less("")).full()) {
            compare("disk_mb", figures.get("/box"), (long) limits.diskMb() << 20, enforced, proven);
        }
        if (told.contains("denied_call")) {
            proven.add("system_calls");
        } else if (!told.contains("not_tried")
                && enforced.getOrDefault("system_calls", Held.less("")).full()) {
            enforced.put("system_calls", Held.less("not enforced: a socket of a family that is refused could be made"));
        }
    }

    private Map<String, Long> figures() {
        var figures = new HashMap<String, Long>();
        for (var line : told) {
            var words = line.split(" ");
            try {
                if (words.length == 2) {
                    figures.put(words[0], Long.valueOf(words[1]));
                } else if (words.length == 3) {
                    figures.put(words[0], Long.parseLong(words[1]) * Long.parseLong(words[2]));
                }
            } catch (NumberFormatException _) {
                // No figure, so that it is not found.
            }
        }
        return figures;
    }

    private static void compare(
            String limit,
            @org.jspecify.annotations.Nullable Long found,
            long expected,
            Map<String, Held> enforced,
            List<String> proven) {
        if (found != null && found <= expected) {
            enforced.putIfAbsent(limit, Held.full("by the kernel"));
            proven.add(limit);
        } else {
            enforced.put(
                    limit, Held.less("not enforced: " + (found == null ? "no limit" : found) + " was found inside"));
        }
    }
}
