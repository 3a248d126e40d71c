package dev.electrons.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Programs that want everything there is: processes, memory, disk, processors, time. */
class ResourceAttacksIT {
    @RegisterExtension
    static final Attacked service = new Attacked();

    private static String outcome(JsonNode report) {
        return report.path("outcome").asText();
    }

    @Test
    @Attack(1)
    void aForkBombStaysWithinItsProcesses() throws Exception {
        var bomb = service.run("bash", "b() { b | b & }; b; wait; sleep 30", Map.of("wall_ms", 700, "pids", 64));
        var counted = service.run("python", """
                import os, time
                main = os.getpid()
                born = os.open('/tmp/born', os.O_CREAT | os.O_WRONLY | os.O_APPEND)
                while True:
                    try:
                        if os.fork() == 0: os.write(born, b'x')
                    except OSError as e: errno = e.errno; break
                if os.getpid() != main: time.sleep(60)
                for _ in range(200):
                    if os.path.getsize('/tmp/born') + 1 < 64: time.sleep(0.1)
                time.sleep(1)
                print(errno, os.path.getsize('/tmp/born') + 1, flush=True)
                """, Map.of("pids", 64, "wall_ms", 50_000));

        assertThat(outcome(bomb)).isIn("TIMEOUT", "FAILED");
        assertThat(counted.path("stdout").asText())
                .as("EAGAIN, and as many as allowed")
                .isEqualTo("11 64\n");
    }

    @Test
    @Attack(2)
    void aThreadBombStaysWithinItsProcesses() throws Exception {
        var bomb = service.run("python", """
                import threading, os
                n = 0
                try:
                    while n < 500:
                        threading.Thread(target=threading.Event().wait, daemon=True).start(); n += 1
                except RuntimeError: pass
                print(n, flush=True); os._exit(0)
                """, Map.of("pids", 32));

        assertThat(Integer.parseInt(bomb.path("stdout").asText().strip())).isEqualTo(31);
    }

    @Test
    @Attack(3)
    void aMemoryBombIsKilled() throws Exception {
        var bomb = service.run("python", "x = []\nwhile True: x.append(bytearray(8 << 20))", Map.of("memory_mb", 64));

        assertThat(outcome(bomb)).isEqualTo("OOM_KILLED");
        assertThat(bomb.path("metadata").path("max_rss_kb").asInt()).isLessThanOrEqualTo(64 << 10);
    }

    @Test
    @Attack(4)
    void memoryBehindFilesIsMemoryToo() throws Exception {
        var hidden = service.run(
                "bash", "head -c 15m /dev/zero >/dev/shm/a; head -c 60m /dev/zero >/tmp/a", Map.of("memory_mb", 48));
        var sized = service.run(
                "bash",
                "for d in /tmp /dev/shm; do head -c 100m /dev/zero >$d/a 2>/dev/null; stat -c %s $d/a; done; true");

        assertThat(outcome(hidden)).isEqualTo("OOM_KILLED");
        assertThat(sized.path("stdout").asText().lines().map(Long::parseLong)).containsExactly(64L << 20, 16L << 20);
    }

    @Test
    @Attack(5)
    void aFullWorkspaceIsTheProgramsOwnTrouble() throws Exception {
        var filler = service.run(
                "bash", "i=0; while head -c 1m /dev/zero >f$i; do i=$((i + 1)); done; exit 1", Map.of("disk_mb", 8));

        assertThat(outcome(filler)).isEqualTo("DISK_LIMIT");
        assertThat(filler.path("artifacts").size()).isLessThanOrEqualTo(9);
    }

    @Test
    @Attack(6)
    void oneFileNeitherGrowsNorSeemsToGrowWithoutEnd() throws Exception {
        var huge = service.run("bash", "exec head -c 80m /dev/zero > a");
        var sparse = service.run("bash", "exec truncate -s 1T a");
        var caught = service.run("python", "open('a', 'wb').write(bytes(80 << 20))");
        var many = service.run("bash", "for i in 1 2 3 4 5 6; do truncate -s 60M s$i; done");

        assertThat(outcome(huge)).isEqualTo("DISK_LIMIT");
        assertThat(huge.path("signal").asText()).isEqualTo("SIGXFSZ");
        assertThat(outcome(sparse)).isEqualTo("DISK_LIMIT");
        assertThat(caught.path("stderr").asText()).contains("File too large");
        assertThat(outcome(caught))
                .as("whoever catches the signal gets an error instead")
                .isEqualTo("DISK_LIMIT");
        assertThat(outcome(many)).isEqualTo("SUCCEEDED");
        assertThat(many.path("artifacts").findValues("content_base64")).allMatch(JsonNode::isNull);
    }

    @Test
    @Attack(7)
    void aFloodOfFilesAndFoldersRunsIntoTheirLimit() throws Exception {
        var flood = service.run("python", """
                import os
                for i in range(20000): os.mkdir('d%d' % i) if i % 2 else open('f%d' % i, 'w').close()
                """);

        assertThat(outcome(flood)).isEqualTo("DISK_LIMIT");
        assertThat(flood.path("artifacts")).hasSize(65);
        assertThat(flood.path("artifacts").path(64).path("omitted").asText())
                .endsWith(" files from this one on: no more than 64 come back");
    }

    @Test
    @Attack(8)
    void foldersFiveThousandDeepAreLeftWhereTheyAre() throws Exception {
        var deep = service.run("python", """
                import os
                for _ in range(5000): os.mkdir('d' * 200); os.chdir('d' * 200)
                open('treasure', 'w').write('x')
                print('deep')
                """);

        assertThat(outcome(deep)).isEqualTo("SUCCEEDED");
        assertThat(deep.path("artifacts")).hasSize(1);
        assertThat(deep.path("artifacts").path(0).path("omitted").asText())
                .contains("no more than 16 folders one in another are looked into");
    }

    @Test
    @Attack(9)
    void whoSpinsOnAllProcessorsGetsOne() throws Exception {
        var spin = service.run(
                "bash",
                "for i in 1 2 3 4; do (while :; do :; done) & done; wait",
                Map.of("wall_ms", 1_500, "cpu_ms", 60_000));
        var counted =
                service.run("bash", "for i in 1 2 3; do (while :; do :; done) & done; wait", Map.of("cpu_ms", 400));

        assertThat(outcome(spin)).isEqualTo("TIMEOUT");
        var figures = spin.path("metadata");
        assertThat(figures.path("cpu_ms").asDouble()
                        / figures.path("execution_time_ms").asDouble())
                .isLessThan(1.25);
        assertThat(counted.path("reason").asText()).contains("processor");
    }

    @Test
    @Attack(10)
    void whoIgnoresEverySignalIsKilled() throws Exception {
        var deaf = service.run("python", """
                import signal, time
                for s in range(1, 65):
                    try: signal.signal(s, signal.SIG_IGN)
                    except (OSError, ValueError): pass
                while True: time.sleep(60)
                """, Map.of("wall_ms", 300));

        assertThat(outcome(deaf)).isEqualTo("TIMEOUT");
        assertThat(deaf.path("metadata").path("execution_time_ms").asInt()).isLessThan(30_000);
    }

    @Test
    @Attack({11, 12})
    void aDaemonOutlivesNobodyAndHoldsNoAnswer() throws Exception {
        var daemon = service.run("bash", """
                setsid sleep 300 &
                (trap '' TERM HUP; setsid bash -c 'trap "" TERM; exec -a hidden sleep 300' & ) &
                setsid sleep 300 </dev/null >/dev/null 2>&1 &
                echo done
                """);

        assertThat(daemon.path("stdout").asText()).isEqualTo("done\n");
        assertThat(daemon.path("metadata").path("execution_time_ms").asInt()).isLessThan(30_000);
    }
}
