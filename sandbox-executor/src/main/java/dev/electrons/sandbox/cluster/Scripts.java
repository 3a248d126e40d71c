package dev.electrons.sandbox.cluster;

import dev.electrons.sandbox.job.Limits;
import java.util.List;

/** The fixed commands that are started in a pod; whatever a user wrote is in files or arguments and never read as shell. */
final class Scripts {
    /** Where the words of the command lie until it starts: an address may be too short for them. */
    static final String WORDS = "tmp/.de-words";

    private static final String UNPACK = """
            /bin/tar -x -f - -C / && /usr/bin/date +%s.%N
            """;

    private static final String RUN = """
            mapfile -d '' -t words </tmp/.de-words || exit 126
            /bin/rm -f /tmp/.de-words
            ulimit -c 0
            ulimit -n "$2"
            ulimit -f "$3"
            ulimit -S -t "$4"
            ulimit -H -t "$5"
            ulimit -u "$6" 2>/dev/null
            cd "$1" || exit 126
            exec /usr/bin/env -i "${words[@]}"
            """;

    private static final String ASK = """
            kill -TERM -1
            for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
              alive=0
              for p in /proc/[0-9]*; do [[ $p == /proc/1 || $p == /proc/$$ ]] || alive=1; done
              [[ $alive == 0 ]] && break
              read -r -t 0.1 <> <(:)
            done
            kill -KILL -1
            exit 0
            """;

    private static final String KILL = "kill -KILL -1; exit 0";

    /** Figures, then every file that is newer than the job, ended by NUL; files that fit as an archive. */
    private static final String COLLECT = """
            kill -KILL -1
            cd /box || exit 1
            {
              /usr/bin/stat -f -c 'free %a %S' .
              for name in memory.peak cpu.stat memory.events; do
                while read -r key value; do echo "$name $key $value"; done </sys/fs/cgroup/$name
              done 2>/dev/null
              printf '\\0'
              /usr/bin/find . -xdev -name .git -prune -o -newerct "@$1" -type f -links 1 -printf '%s %P\\0'
            } >&2
            /usr/bin/find . -xdev -name .git -prune -o -newerct "@$1" -type f -links 1 -size -"$2"c -print0 |
              /bin/tar -c -f - --null --no-recursion -T -
            """;

    private Scripts() {}

    static List<String> unpack() {
        return List.of("/bin/bash", "-c", UNPACK);
    }

    static List<String> run(String folder, int fileMb, Limits limits) {
        long seconds = limits.cpu().plusMillis(999).toSeconds();
        return List.of(
                "/bin/bash",
                "-c",
                RUN,
                "sandbox",
                folder,
                String.valueOf(Limits.OPEN_FILES),
                // Bash counts in blocks of 1024 bytes.
                String.valueOf(fileMb * 1024L),
                String.valueOf(seconds),
                String.valueOf(seconds + 1),
                String.valueOf(limits.pids() + 1));
    }

    /** Ends what runs in the pod: asked first, or at once. */
    static List<String> end(boolean ask) {
        return List.of("/bin/bash", "-c", ask ? ASK : KILL);
    }

    static List<String> collect(String since, long most) {
        return List.of("/bin/bash", "-c", COLLECT, "sandbox", since, String.valueOf(most));
    }
}
