package dev.electrons.sandbox.limit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who comes first where no cgroup shares the processors out. There the kernel may give every session an equal part of them, and a
 * job that opens a hundred sessions all but nothing to the one that is to end it, however it ranks its own processes.
 */
public final class Autogroup {
    private static final Logger log = LoggerFactory.getLogger(Autogroup.class);
    private static final Path SHARE = Path.of("/proc/self/autogroup");
    private static final String FIRST = "-20";
    private static final String USUAL = "0";

    private Autogroup() {}

    /** Puts our session before all others; does nothing where we may not, or sessions have no part of their own. */
    public static void take() {
        set(FIRST);
    }

    public static void giveBack() {
        set(USUAL);
    }

    private static void set(String rank) {
        try {
            if (Files.isWritable(SHARE)) {
                Files.writeString(SHARE, rank);
            }
        } catch (IOException e) {
            log.atInfo().addKeyValue("reason", e.getMessage()).log("jobs are as important as the service");
        }
    }
}
