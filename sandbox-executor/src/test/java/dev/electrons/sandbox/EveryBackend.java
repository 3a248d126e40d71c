package dev.electrons.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The same promises, kept by every backend. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class EveryBackend {
    @RegisterExtension
    final Attacked service = attacked();

    /** A service with this backend. */
    abstract Attacked attacked();

    abstract String name();

    /** Whether limits are held by job, and not by process. */
    abstract boolean byJob();

    private static String outcome(JsonNode report) {
        return report.path("outcome").asText();
    }

    @Test
    void theSelfTestHeldAndSaysByWhom() throws Exception {
        var capabilities = service.sandbox().get("/capabilities");

        assertThat(capabilities.path("backend").asText()).isEqualTo(name());
        assertThat(capabilities.path("isolation").toString()).contains("no_network", "system_calls_filtered", "user");
        assertThat(capabilities.path("not_enforced").isEmpty()).isEqualTo(byJob());
        assertThat(service.sandbox().get("/languages").path("languages").findValues("available"))
                .allMatch(JsonNode::asBoolean);
    }

    @Test
    void programsRunAndTheirEndIsTheirOwn() throws Exception {
        var report = service.sandbox()
                .execute(Map.of(
                        "language", "python",
                        "source",
                                "import os, sys; print(sys.stdin.read(), os.getcwd(), os.environ['X'], sys.argv[1:]); open('f', 'w').write('x'); sys.exit(7)",
                        "stdin", "in",
                        "env", Map.of("X", "y"),
                        "args", List.of("$(id)")));
        var missing = service.sandbox().execute(Map.of("command", List.of("no-such-program")));
        var signal = service.run("bash", "kill -SEGV $$");

        assertThat(report.path("stdout").asText()).isEqualTo("in /box y ['$(id)']\n");
        assertThat(report.path("exit_code").asInt()).isEqualTo(7);
        assertThat(report.path("artifacts").findValuesAsText("path")).containsExactly("f");
        assertThat(report.path("metadata").path("cpu_ms").isNumber()).isEqualTo(byJob());
        assertThat(missing.path("exit_code").asInt()).isEqualTo(127);
        assertThat(signal.path("signal").asText()).isEqualTo("SIGSEGV");
        assertThat(signal.path("stderr").asText()).isEmpty();
    }

    @Test
    void whatAProgramIsGivenItMayOpenByItsName() throws Exception {
        var report = service.sandbox()
                .execute(Map.of(
                        "language", "bash",
                        "source", "cat /dev/stdin; echo out >/dev/stdout; echo err >>/dev/stderr",
                        "stdin", "in\n"));

        assertThat(report.path("stdout").asText()).isEqualTo("in\nout\n");
        assertThat(report.path("stderr").asText()).isEqualTo("err\n");
        assertThat(outcome(report)).isEqualTo("SUCCEEDED");
    }

    @Test
    void whatIsUnderWayBetweenSocketsIsLimitedOrSaidNotToBe() throws Exception {
        var printed = service.python("""
                import re, socket
                def pages(): return int(re.search(r'TCP:.* mem (\\d+)', open('/proc/net/sockstat').read())[1])
                server = socket.create_server(('127.0.0.1', 0), backlog=200)
                before = most = pages()
                ends = []
                for _ in range(100):
                    ends.append(socket.create_connection(server.getsockname()))
                    ends.append(server.accept()[0])
                    ends[-2].setblocking(False)
                    try:
                        while True: ends[-2].send(bytes(65536))
                    except BlockingIOError: most = max(most, pages())
                print((most - before) * 4 // 1024 < 80)
                """);

        var unheld = service.sandbox().get("/capabilities").path("not_enforced");
        assertThat(printed).as("less than 80 MiB").isSubsetOf("True", byJob() ? "True" : "False");
        assertThat(unheld.toString().contains("what it shares with none")).isEqualTo(!byJob());
    }

    @Test
    void whoSpinsInManySessionsAndHearsNothingIsEndedInTime() throws Exception {
        long begin = System.nanoTime();
        var bomb = service.run("python", """
                import os, signal
                for number in range(1, 65):
                    try: signal.signal(number, signal.SIG_IGN)
                    except (OSError, ValueError): pass
                while True:
                    try: os.fork(); os.setsid()
                    except OSError: pass
                """, Map.of("wall_ms", 1_000, "pids", 128));

        assertThat(outcome(bomb)).isEqualTo("TIMEOUT");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(30));
    }

    @Test
    void limitsAreHeld() throws Exception {
        var memory = service.run("python", "x = []\nwhile True: x.append(bytearray(8 << 20))", Map.of("memory_mb", 64));
        var processes = service.run("bash", "b() { b | b & }; b; wait; sleep 30", Map.of("wall_ms", 700, "pids", 64));
        var deaf = service.run(
                "bash", "trap '' TERM; setsid sleep 300 & while :; do sleep 1; done", Map.of("wall_ms", 300));
        var disk = service.run("bash", "head -c 40m /dev/zero > a", Map.of("disk_mb", 8));
        var daemon = service.run("bash", "setsid sleep 300 & echo done");

        assertThat(outcome(memory)).isEqualTo(byJob() ? "OOM_KILLED" : "FAILED");
        assertThat(outcome(processes)).isIn("TIMEOUT", "FAILED");
        assertThat(outcome(deaf)).isEqualTo("TIMEOUT");
        assertThat(outcome(disk)).isEqualTo("DISK_LIMIT");
        assertThat(daemon.path("stdout").asText()).isEqualTo("done\n");
    }

    @Test
    void theHostIsOutOfReach() throws Exception {
        var printed = service.python("""
                import os, socket, ctypes
                libc = ctypes.CDLL(None, use_errno=True)
                for path in ['/etc/shadow', '/root', '/home', '/sys', '/proc/cmdline']:
                    try: print(path, len(open(path).read()) if os.path.isfile(path) else os.listdir(path))
                    except OSError: pass
                for path in ['/x', '/usr/x', '/etc/x', '/dev/x', '/proc/sys/kernel/core_pattern', '/proc/sys/kernel/shmmax',
                             '/proc/sys/fs/mqueue/queues_max', '/proc/sysrq-trigger']:
                    try: open(path, 'w').write('x'); print('wrote', path)
                    except OSError: pass
                for family in (16, 17, 38, 40):
                    try: socket.socket(family, socket.SOCK_RAW); print('socket', family)
                    except OSError: pass
                try: socket.create_connection(('127.0.0.1', %d), 1); print('connected')
                except OSError: pass
                print(libc.unshare(0x10000000), libc.ptrace(0, 0, 0, 0), libc.mount(0, 0, 0, 0, 0))
                print(os.getuid(), open('/proc/self/mountinfo').read().count('%s'), len(os.listdir('/proc/self/fd')))
                """.formatted(service.sandbox().at("/").getPort(), service.folder()));

        assertThat(printed).containsExactly("-1 -1 -1", "1000 0 4");
    }

    @Test
    void aForkBombGetsAsManyProcessesAsAreAllowedAndNoMore() throws Exception {
        var counted = service.run("python", """
                import os, time
                main = os.getpid()
                born = os.open('/tmp/born', os.O_CREAT | os.O_WRONLY | os.O_APPEND)
                while True:
                    try:
                        if os.fork() == 0: os.write(born, b'x')
                    except OSError as e: errno = e.errno; break
                if os.getpid() != main: time.sleep(60)
                time.sleep(1)
                print(errno, os.path.getsize('/tmp/born') + 1 <= 64, flush=True)
                """, Map.of("pids", 64, "wall_ms", 30_000));

        assertThat(counted.path("stdout").asText()).isEqualTo("11 True\n");
    }

    @Test
    void aFileAtItsLimitAndLinksAsArtifactsAreWhatTheyAreEverywhere() throws Exception {
        var caught = service.run("python", "open('a', 'wb').write(bytes(80 << 20))");
        var links = service.run("bash", "ln -s /etc/shadow a; ln -s / b; mkfifo c; echo x > d; ln d e; echo y > f");

        assertThat(outcome(caught)).isEqualTo("DISK_LIMIT");
        assertThat(links.path("artifacts").findValuesAsText("path")).containsExactly("f");
    }

    @Test
    void oneJobDoesNotSeeAnother() throws Exception {
        var printed = service.bash("ls -A /box /tmp /dev/shm; ls -d /proc/[0-9]* | wc -l");

        assertThat(printed).containsSequence("/box:", "main.sh").doesNotContain("token");
        assertThat(Integer.parseInt(printed.getLast().strip())).isLessThan(8);
    }
}
