package dev.electrons.sandbox.backend;

import dev.electrons.sandbox.job.Ending;
import dev.electrons.sandbox.job.Signals;
import dev.electrons.sandbox.job.Stop;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is known about an end, and the verdict that follows from it. */
public record Exit(OptionalInt code, Optional<Stop> stop, boolean outOfMemory, boolean diskFull) {
    private static final Pattern REPORTED = Pattern.compile("\"exit-code\":\\s*(\\d+)");
    private static final Pattern STARTED = Pattern.compile("\"child-pid\":\\s*(\\d+)");
    private static final String NOT_FOUND = "bwrap: execvp ";
    private static final int COMMAND_NOT_FOUND = 127;

    /**
     * The program's exit code, from what bubblewrap reports beside it. Only a program that was started has one, so a
     * sandbox that failed can't be mistaken for a program that did.
     */
    static OptionalInt code(String status, String stderr) {
        var reported = REPORTED.matcher(status);
        if (reported.find()) {
            return OptionalInt.of(Integer.parseInt(reported.group(1)));
        }
        return stderr.startsWith(NOT_FOUND) ? OptionalInt.of(COMMAND_NOT_FOUND) : OptionalInt.empty();
    }

    /** The host's process id of the sandbox's first process, with whose end everything in it ends. */
    static Optional<Long> first(String status) {
        return Optional.of(STARTED.matcher(status)).filter(Matcher::find).map(found -> Long.parseLong(found.group(1)));
    }

    public Ending ending() {
        if (stop.isPresent()) {
            return stop.get().ending();
        }
        if (code.isEmpty()) {
            return outOfMemory ? Ending.OOM_KILLED : Ending.SANDBOX_ERROR;
        }
        int exit = code.getAsInt();
        if (exit == 0) {
            return Ending.SUCCEEDED;
        }
        if (outOfMemory) {
            return Ending.OOM_KILLED;
        }
        if (exit == Signals.exitCode(Signals.FILE_SIZE) || diskFull) {
            return Ending.DISK_LIMIT;
        }
        if (exit == Signals.exitCode(Signals.CPU_LIMIT)) {
            return Ending.TIMEOUT;
        }
        return Signals.of(exit).isPresent() ? Ending.SIGNALED : Ending.FAILED;
    }

    /** In words for a person. */
    public String reason() {
        return switch (ending()) {
            case SUCCEEDED -> "";
            case FAILED -> "the program ended with exit code " + code.orElse(-1);
            case SIGNALED ->
                "the program was ended by " + Signals.of(code.orElse(0)).orElse("a signal");
            case TIMEOUT -> stop.orElse(Stop.CPU_TIME).words();
            case OOM_KILLED -> "the memory limit was reached";
            case DISK_LIMIT -> stop.orElse(Stop.DISK).words();
            case OUTPUT_LIMIT, CANCELLED -> stop.map(Stop::words).orElse("");
            case SANDBOX_ERROR -> "the sandbox could not be set up";
        };
    }
}
