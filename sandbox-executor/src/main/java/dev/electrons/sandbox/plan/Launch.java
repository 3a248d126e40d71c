package dev.electrons.sandbox.plan;

import dev.electrons.sandbox.egress.Exits;
import dev.electrons.sandbox.job.Limits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a launcher is told to become. Whatever a user wrote is an argument of the command and never read by anybody before it.
 *
 * @param files what is open at the numbers from 3 on
 * @param joins files into which the launcher writes 0, which stands for itself
 * @param user whom it becomes, with a group of the same number; empty to stay who we are
 * @param limits of the process, and of all that it starts
 */
public record Launch(
        List<Given> files, List<Path> joins, OptionalInt user, List<ProcessLimit> limits, List<String> command) {
    /** Seconds between the signal that a program may catch and the one that it may not. */
    private static final int CPU_GRACE = 1;

    /**
     * A file that the process finds open.
     *
     * @param written whether it writes to it; it is emptied first
     */
    public record Given(Path path, boolean written) {}

    /**
     * Puts it together.
     *
     * @throws IllegalArgumentException for more files than a launcher gives
     */
    public Launch {
        files = List.copyOf(files);
        joins = List.copyOf(joins);
        limits = List.copyOf(limits);
        command = List.copyOf(command);
        if (files.size() > 3) {
            throw new IllegalArgumentException("a launcher gives three files");
        }
    }

    /**
     * One process in a sandbox of bubblewrap's.
     *
     * @param arguments file with bubblewrap's arguments
     * @param status file for what bubblewrap says
     * @param user the slot's own user
     * @param mark of all processes of jobs, where no cgroup holds them, so that the kernel's limits per process must
     */
    public static Launch bubblewrap(
            Host host,
            Spec spec,
            Path arguments,
            Path status,
            OptionalInt user,
            List<Path> joins,
            Optional<String> mark) {
        var files = new ArrayList<>(List.of(new Given(arguments, false), new Given(status, true)));
        host.filter().ifPresent(filter -> files.add(new Given(filter, false)));
        var line = new ArrayList<>(List.of(host.bwrap().toString()));
        mark.ifPresent(word -> line.addAll(List.of("--unsetenv", word))); // there is none: it is only there to be seen
        line.addAll(List.of("--args", String.valueOf(BwrapArguments.ARGUMENTS_FD), "--"));
        if (mark.isPresent()) {
            line.addAll(limiting(host, spec.limits()));
        }
        if (spec.reach() instanceof Reach.Hosts) {
            line.addAll(List.of(Exits.PERL.toString(), Exits.SEEN + "/relay"));
        }
        line.addAll(spec.command());
        long seconds = spec.limits().cpu().plusMillis(999).toSeconds();
        return new Launch(
                files,
                joins,
                user,
                List.of(
                        ProcessLimit.noDumps(),
                        ProcessLimit.openFiles(Limits.OPEN_FILES),
                        ProcessLimit.fileBytes((long) spec.fileMb() << 20),
                        ProcessLimit.cpuSeconds(seconds, seconds + CPU_GRACE)),
                line);
    }

    /**
     * A container runtime, which does by its configuration what is said here to bubblewrap; only the cgroups are joined.
     *
     * @param runtime it, with its arguments
     */
    public static Launch runtime(Host host, List<String> runtime, List<Path> joins) {
        // It may not outlive us, and what it started not outlive it.
        var line = new ArrayList<>(List.of(host.setpriv().orElseThrow().toString(), "--pdeathsig", "KILL", "--"));
        line.addAll(runtime);
        return new Launch(List.of(), joins, OptionalInt.empty(), List.of(), line);
    }

    /**
     * Inside the sandbox's own user namespace, where processes are counted apart from everybody else's. They come after all others
     * where processors are scarce: nobody else keeps them from taking all.
     */
    private static List<String> limiting(Host host, Limits limits) {
        return host.prlimit()
                .map(prlimit -> List.of(
                        prlimit.toString(),
                        "--nproc=" + limits.pids(),
                        "--data=" + ((long) limits.memoryMb() << 20),
                        "--",
                        "/usr/bin/nice",
                        "-n",
                        "19"))
                .orElse(List.of());
    }

    /**
     * It in the words of a launcher, each ended by NUL.
     *
     * @param pipes numbers of the three pipes as this process has them: what the child reads, and the two that it writes to
     */
    public byte[] words(List<Integer> pipes) {
        var words = new ArrayList<String>();
        pipes.forEach(pipe -> words.add(String.valueOf(pipe)));
        words.add(user.isPresent() ? String.valueOf(user.getAsInt()) : "");
        words.add(String.valueOf(files.size()));
        files.forEach(file -> {
            words.add(file.written() ? ">" : "<");
            words.add(file.path().toString());
        });
        joins.forEach(join -> words.add(join.toString()));
        words.add("--");
        words.addAll(command);
        return Words.encode(words);
    }
}
