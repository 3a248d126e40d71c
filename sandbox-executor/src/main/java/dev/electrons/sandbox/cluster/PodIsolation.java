package dev.electrons.sandbox.cluster;

import dev.electrons.sandbox.backend.Isolation;
import java.util.List;

/** What is promised about every pod. That it speaks to nobody is tried: not every cluster enforces its policies. */
final class PodIsolation {
    private PodIsolation() {}

    static Isolation of(Cluster cluster) {
        int port = cluster.api().getPort();
        int usual = "http".equals(cluster.api().getScheme()) ? 80 : 443;
        var host = String.valueOf(cluster.api().getHost()).replaceAll("[\\[\\]]", "");
        return new Isolation(
                """
            status=$(</proc/self/status)
            [[ $UID == 1000 ]] && echo user
            [[ $status =~ CapEff:[[:space:]]*0+[[:space:]] ]] && echo no_capabilities
            [[ $status =~ Seccomp:[[:space:]]*2 ]] && echo system_calls_filtered
            [[ $status =~ NoNewPrivs:[[:space:]]*1 ]] && echo no_new_privileges
            [[ ! -w / && ! -w /usr && ! -w /etc && ! -w /dev ]] && echo read_only_system
            [[ ! -e /var/run/secrets/kubernetes.io ]] && echo no_credentials
            [[ $(</proc/1/comm) == sleep ]] && echo own_processes
            for there in %s/%d 169.254.169.254/80 1.1.1.1/53; do
              /usr/bin/timeout 2 /bin/bash -c ": <>/dev/tcp/$there" 2>/dev/null && echo >/tmp/reached &
            done
            /usr/bin/timeout 2 /usr/bin/getent hosts kubernetes.default.svc >/dev/null && echo >/tmp/reached &
            wait
            [[ ! -e /tmp/reached ]] && echo no_network
            """.formatted(host, port < 0 ? usual : port),
                List.of(
                        "user",
                        "no_capabilities",
                        "no_new_privileges",
                        "read_only_system",
                        "no_credentials",
                        "own_processes",
                        "no_network"));
    }
}
