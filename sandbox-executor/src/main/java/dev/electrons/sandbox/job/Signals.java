package dev.electrons.sandbox.job;

import java.util.List;
import java.util.Optional;

/** Linux signal numbers as a shell reports them: exit code 128 + n. */
public final class Signals {
    public static final int CPU_LIMIT = 24;
    public static final int FILE_SIZE = 25;

    private static final List<String> NAMES = List.of(
            "",
            "SIGHUP",
            "SIGINT",
            "SIGQUIT",
            "SIGILL",
            "SIGTRAP",
            "SIGABRT",
            "SIGBUS",
            "SIGFPE",
            "SIGKILL",
            "SIGUSR1",
            "SIGSEGV",
            "SIGUSR2",
            "SIGPIPE",
            "SIGALRM",
            "SIGTERM",
            "SIGSTKFLT",
            "SIGCHLD",
            "SIGCONT",
            "SIGSTOP",
            "SIGTSTP",
            "SIGTTIN",
            "SIGTTOU",
            "SIGURG",
            "SIGXCPU",
            "SIGXFSZ",
            "SIGVTALRM",
            "SIGPROF",
            "SIGWINCH",
            "SIGIO",
            "SIGPWR",
            "SIGSYS");

    private Signals() {}

    /** The signal that an exit code stands for, by the convention of shells. */
    public static Optional<String> of(int exitCode) {
        int number = exitCode - 128;
        return number > 0 && number < NAMES.size() ? Optional.of(NAMES.get(number)) : Optional.empty();
    }

    public static int exitCode(int signal) {
        return 128 + signal;
    }
}
