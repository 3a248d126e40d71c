package dev.electrons.sandbox.backend;

import java.util.List;

/**
 * What a backend promises about every box, whoever is in it.
 *
 * @param script for bash in a box; prints a line for each promise that it finds kept
 * @param promises without any one of which nothing runs
 */
public record Isolation(String script, List<String> promises) {
    private static final String SCRIPT = """
            status=$(</proc/self/status)
            mapfile -t net </proc/net/dev
            mapfile -d '' -t start </proc/1/environ
            foreign=0
            for v in "${start[@]}"; do n=${v%%=*}; [[ $v == "$n=${!n-}" ]] || foreign=1; done
            [[ $UID == 1000 ]] && echo user
            [[ $status =~ CapEff:[[:space:]]*0+[[:space:]] ]] && echo no_capabilities
            [[ $status =~ Seccomp:[[:space:]]*2 ]] && echo system_calls_filtered
            [[ $status =~ NoNewPrivs:[[:space:]]*1 ]] && echo no_new_privileges
            [[ ${#net[@]} -le 3 ]] && echo no_network
            [[ $foreign == 0 ]] && echo empty_environment
            [[ ! -w / && ! -w /usr && ! -w /etc && ! -w /dev ]] && echo read_only_system
            [[ ! -e /root && ! -e /home && ! -e /etc/shadow && ! -e /sys ]] && echo host_files_hidden
            [[ $$ -lt 10 ]] && echo own_processes
            """;

    /** Of a box that is made on this machine. */
    static final Isolation HERE = new Isolation(
            SCRIPT,
            List.of(
                    "user",
                    "no_capabilities",
                    "no_new_privileges",
                    "no_network",
                    "empty_environment",
                    "read_only_system",
                    "host_files_hidden",
                    "own_processes"));

    public Isolation {
        promises = List.copyOf(promises);
    }
}
