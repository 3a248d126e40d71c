package dev.electrons.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IsolationIT {
    private static RunningSandbox sandbox;
    private static Path folder;

    @BeforeAll
    static void start(@TempDir Path home) throws Exception {
        folder = home;
        sandbox = RunningSandbox.start(home);
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    @Test
    void thereIsNoNetwork() throws Exception {
        var report = sandbox.run("python", """
                import socket
                for address in (('127.0.0.1', %d), ('1.1.1.1', 53), ('169.254.169.254', 80)):
                    try: socket.create_connection(address, 1); print('connected', address)
                    except OSError: pass
                try: socket.getaddrinfo('example.com', 80); print('resolved')
                except OSError: pass
                """.formatted(sandbox.at("/").getPort()));

        assertThat(report.path("outcome").asText()).isEqualTo("SUCCEEDED");
        assertThat(report.path("stdout").asText()).isEmpty();
    }

    @Test
    void theHostsFilesAreNotThere() throws Exception {
        var secret = Files.writeString(folder.resolve("secret"), "a secret");

        var report = sandbox.run(
                "bash",
                "cat /etc/shadow " + secret + " /proc/cmdline /proc/1/root/etc/shadow; ls -A /root /home /sys " + folder
                        + "; touch /usr/x /etc/x /x /dev/x");

        assertThat(report.path("stdout").asText()).isEmpty();
        assertThat(report.path("stderr").asText().lines()).hasSizeGreaterThanOrEqualTo(11);
    }

    @Test
    void theServicesEnvironmentAndPathsDoNotLeak() throws Exception {
        var report = sandbox.run(
                "bash",
                "cat /proc/1/environ; cat /proc/*/cmdline | tr '\\0' ' '; echo; echo ${!DE_*} $JAVA_HOME; ls /proc/self/fd");

        assertThat(report.path("stdout").asText())
                .startsWith("/usr/bin/bwrap --args 3 -- /usr/bin/bash ./main.sh ")
                .doesNotContain(folder.toString())
                .endsWith("\n\n0\n1\n2\n3\n");
    }

    @Test
    void aJobSeesOnlyItsOwnProcessesAndUser() throws Exception {
        var report =
                sandbox.run("bash", "id -u; grep CapEff /proc/self/status; ls -d /proc/[0-9]* | wc -l; kill -9 -1");

        assertThat(report.path("stdout").asText().lines().limit(2))
                .containsExactly("1000", "CapEff:\t0000000000000000");
        assertThat(report.path("stdout").asText().lines().skip(2).mapToInt(Integer::parseInt))
                .allMatch(processes -> processes < 6);
    }

    @Test
    void jobsAtTheSameTimeSeeNothingOfEachOther() throws Exception {
        var other = sandbox.sendAsync(sandbox.post(
                "/execute",
                Map.of("language", "bash", "source", "echo mine > f; echo mine > /tmp/f; sleep 1; cat f; ls")));
        var report = sandbox.run(
                "bash", "for i in 1 2 3 4 5 6; do cat /box/f /tmp/f /dev/shm/*; ls /box; sleep 0.1; done 2>/dev/null");

        assertThat(report.path("stdout").asText().lines().distinct()).containsExactly("main.sh");
        assertThat(RunningSandbox.json(other.join().body()).path("stdout").asText())
                .startsWith("mine\n");
    }

    @Test
    void aNextJobFindsNothingOfTheOneBefore() throws Exception {
        sandbox.run("bash", "echo x > left; echo x > /tmp/left; (setsid sleep 60 &)");

        var report = sandbox.run("bash", "ls -A /box /tmp /dev/shm");

        assertThat(report.path("stdout").asText()).isEqualTo("/box:\nmain.sh\n\n/dev/shm:\n\n/tmp:\n");
    }

    @Test
    void aDaemonThatHoldsTheOutputDoesNotHoldTheAnswer() throws Exception {
        long begin = System.nanoTime();
        var report = sandbox.run("bash", "setsid sleep 300 & setsid bash -c 'trap \"\" TERM; sleep 300' & echo done");

        assertThat(report.path("stdout").asText()).isEqualTo("done\n");
        assertThat((System.nanoTime() - begin) / 1_000_000).isLessThan(5_000);
    }

    @Test
    void nobodyGetsMoreRights() throws Exception {
        var report =
                sandbox.run("bash", "unshare -U true && echo userns; mount -t tmpfs x /tmp && echo mounted; su -c id");

        assertThat(report.path("stdout").asText()).isEmpty();
    }
}
