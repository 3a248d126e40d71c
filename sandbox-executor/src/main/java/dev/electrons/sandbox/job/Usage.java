package dev.electrons.sandbox.job;

import org.jspecify.annotations.Nullable;

/**
 * What a job used.
 *
 * @param cpuMs processor time of all its processes; null where the machine does not tell
 * @param maxRssKb most memory it held at once, in KiB, files in memory included; null where the machine does not tell
 */
public record Usage(@Nullable Long cpuMs, @Nullable Long maxRssKb) {
    public static final Usage UNKNOWN = new Usage(null, null);
}
