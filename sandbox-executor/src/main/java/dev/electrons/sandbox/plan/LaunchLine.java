package dev.electrons.sandbox.plan;

import dev.electrons.sandbox.egress.Exits;
import dev.electrons.sandbox.job.Limits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The command line that is really started: a fixed launcher that opens its files, lowers its limits, joins the job's
 * cgroups and then becomes bubblewrap. Whatever a user wrote is passed as an argument and never read as shell.
 */
public final class LaunchLine {
    /** Seconds between the signal that a program may catch and the one that it may not. */
    private static final int CPU_GRACE = 1;

    private static final String LAUNCHER = """
            set -e
            exec 3<"$1" 4>"$2"
            [ -z "$3" ] || exec 5<"$3"
            unset PWD OLDPWD
            ulimit -c 0
            ulimit -n "$4"
            ulimit -f "$5"
            ulimit -S -t "$6"
            ulimit -H -t "$7"
            shift 7
            while [ "$1" != -- ]; do
              echo 0 >"$1"
              shift
            done
            shift
            [ -e "/proc/$PPID/exe" ] || exit 1 # nobody is there any more who would end it
            exec "$@"
            """;

    private static final String JOINER = """
            set -e
            unset PWD OLDPWD
            while [ "$1" != -- ]; do
              echo 0 >"$1"
              shift
            done
            shift
            [ -e "/proc/$PPID/exe" ] || exit 1
            exec "$@"
            """;

    private LaunchLine() {}

    /**
     * The line for one process.
     *
     * @param arguments file with bubblewrap's arguments
     * @param status file for what bubblewrap says
     * @param user the slot's own user; empty to stay who we are
     * @param joins files into which the launcher writes 0, which stands for itself
     * @param mark of all processes of jobs, where no cgroup holds them, so that the kernel's limits per process must
     */
    public static List<String> of(
            Host host,
            Spec spec,
            Path arguments,
            Path status,
            OptionalInt user,
            List<Path> joins,
            Optional<String> mark) {
        var line = new ArrayList<String>(List.of(host.shell().toString(), "-c", LAUNCHER, "sandbox"));
        long seconds = spec.limits().cpu().plusMillis(999).toSeconds();
        line.addAll(List.of(
                arguments.toString(),
                status.toString(),
                host.filter().map(Path::toString).orElse(""),
                String.valueOf(Limits.OPEN_FILES),
                String.valueOf(spec.fileMb() * 2048L), // the shell counts in blocks of 512 bytes
                String.valueOf(seconds),
                String.valueOf(seconds + CPU_GRACE)));
        joins.forEach(join -> line.add(join.toString()));
        line.add("--");
        line.addAll(becoming(host, user));
        line.add(host.bwrap().toString());
        mark.ifPresent(word -> line.addAll(List.of("--unsetenv", word))); // there is none: it is only there to be seen
        line.addAll(List.of("--args", String.valueOf(BwrapArguments.ARGUMENTS_FD), "--"));
        if (mark.isPresent()) {
            line.addAll(limiting(host, spec.limits()));
        }
        if (spec.reach() instanceof Reach.Hosts) {
            line.addAll(List.of(Exits.PERL.toString(), Exits.SEEN + "/relay"));
        }
        line.addAll(spec.command());
        return List.copyOf(line);
    }

    /**
     * The line for runc, which does by its configuration what is said here to bubblewrap; only the cgroups are joined.
     *
     * @param runtime runc with its arguments
     */
    public static List<String> of(Host host, List<String> runtime, List<Path> joins) {
        var line = new ArrayList<String>(List.of(host.shell().toString(), "-c", JOINER, "sandbox"));
        joins.forEach(join -> line.add(join.toString()));
        line.add("--");
        // It may not outlive us, and what it started not outlive it.
        line.addAll(List.of(host.setpriv().orElseThrow().toString(), "--pdeathsig", "KILL", "--"));
        line.addAll(runtime);
        return List.copyOf(line);
    }

    /**
     * Dies with the service from here on, and not only once bubblewrap has asked for it; the kernel forgets that wish when a
     * process changes its user, so it comes with the change.
     */
    private static List<String> becoming(Host host, OptionalInt user) {
        if (host.setpriv().isEmpty()) {
            return List.of();
        }
        var line = new ArrayList<>(List.of(host.setpriv().get().toString(), "--pdeathsig", "KILL"));
        user.ifPresent(id -> line.addAll(List.of(
                "--reuid",
                String.valueOf(id),
                "--regid",
                String.valueOf(id),
                "--clear-groups",
                "--no-new-privs",
                "--bounding-set=-all",
                "--inh-caps=-all")));
        line.add("--");
        return line;
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
}
