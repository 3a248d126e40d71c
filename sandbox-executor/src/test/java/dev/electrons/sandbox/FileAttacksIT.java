package dev.electrons.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Programs that look at, or write to, what is not theirs: the host's files, the service's, other jobs'. */
class FileAttacksIT {
    @RegisterExtension
    static final Attacked service = new Attacked();

    @Test
    @Attack(18)
    void theHostsSecretsAreNotThere() throws Exception {
        var secret = Files.writeString(service.folder().resolve("secret"), "a secret");
        try {
            var printed = service.bash("cat /etc/shadow /etc/sudoers " + secret + " /proc/1/root" + secret
                    + " /proc/1/cwd/../etc/shadow 2>/dev/null; ls -A /root /home /sys /var /opt /srv /mnt /run "
                    + service.home() + " 2>/dev/null; ls -A /");

            assertThat(printed).isNotEmpty().doesNotContain("a secret").noneMatch(line -> line.startsWith("root:"));
            assertThat(printed)
                    .isSubsetOf(
                            "bin", "sbin", "lib", "lib32", "lib64", "libx32", "usr", "etc", "proc", "dev", "tmp", "box",
                            "opt");
        } finally {
            Files.delete(secret);
        }
    }

    @Test
    @Attack(19)
    void nobodysEnvironmentIsToldButTheJobsOwn() throws Exception {
        var printed = service.python("""
                import glob, os
                for name in glob.glob('/proc/*/environ') + glob.glob('/proc/*/task/*/environ'):
                    try: text = open(name).read()
                    except OSError: continue
                    print(*[v.split('=')[0] for v in text.split('\\0')])
                print(*os.environ)
                """);

        assertThat(printed).isNotEmpty();
        assertThat(String.join(" ", printed).split("\\s+"))
                .isSubsetOf(
                        "",
                        "PATH",
                        "HOME",
                        "TMPDIR",
                        "LANG",
                        "PYTHONUNBUFFERED",
                        "PYTHONDONTWRITEBYTECODE",
                        "NODE_OPTIONS",
                        "PWD",
                        "LC_CTYPE");
    }

    @Test
    @Attack(20)
    void neitherCommandLinesNorMountsTellAboutTheHost() throws Exception {
        var printed = String.join("\n", service.bash("""
                cat /proc/cmdline /proc/*/cmdline | tr '\\0' ' '
                cat /proc/self/mountinfo /proc/self/mounts /proc/1/mountinfo
                cat /proc/self/cgroup /proc/version /proc/self/fdinfo/* 2>/dev/null
                ls -l /proc/self/fd/ /proc/1/fd/ 2>/dev/null
                echo fds $(ls /proc/self/fd)
                """));

        assertThat(printed)
                .contains("/usr/bin/bwrap --args 3 -- ")
                .contains("fds 0 1 2 3")
                .doesNotContain(service.folder().toString())
                .doesNotContain("BOOT_IMAGE", "root=");
    }

    @Test
    @Attack(21)
    void theKernelsSettingsAndMemoryAreOutOfReach() throws Exception {
        var printed = service.python("""
                import os, glob
                doors = ['/proc/sysrq-trigger', '/proc/sys/kernel/core_pattern', '/proc/sys/vm/drop_caches',
                         '/proc/sys/kernel/hostname', '/proc/self/attr/current',
                         '/proc/sys/user/max_user_namespaces', '/proc/self/uid_map', '/proc/1/mem']
                for door in doors + glob.glob('/proc/irq/*/smp_affinity') + glob.glob('/proc/sys/**', recursive=True):
                    try:
                        with open(door, 'r+b', buffering=0) as file: file.write(b'1')
                        print('wrote', door)
                    except OSError: pass
                for secret in ['/proc/kcore', '/proc/kmsg', '/dev/kmsg', '/dev/mem', '/dev/sda', '/proc/timer_list']:
                    try:
                        with open(secret, 'rb', buffering=0) as file: print('read', secret, len(file.read(64)))
                    except OSError: pass
                os.system('dmesg 2>/dev/null | head -1')
                """);

        assertThat(printed).isEmpty();
    }

    @Test
    @Attack(33)
    void jobsAtTheSameTimeSeeNothingOfEachOther() throws Exception {
        var job = Map.of(
                "request_id",
                "other-" + UUID.randomUUID(),
                "language",
                "bash",
                "source",
                "date +%s%N; echo mine | tee f /tmp/f /dev/shm/f; sleep 5; cat f; ls; date +%s%N");
        var other = service.sandbox().sendAsync(service.sandbox().post("/execute", job));
        List<String> printed;
        try (var _ = service.sandbox().hearing(job, "mine")) {
            printed = service.bash(
                    "for i in 1 2 3 4 5 6; do date +at%s%N; cat /box/f /tmp/f /dev/shm/*; ls /box; ls -d /proc/[0-9]* | wc -l; sleep 0.1; done 2>/dev/null");
        }

        assertThat(printed.stream().filter(line -> !line.matches("(at)?\\d+")).distinct())
                .containsExactly("main.sh");
        assertThat(printed.stream().filter(line -> line.matches("\\d+")).map(Integer::parseInt))
                .allMatch(processes -> processes < 6);
        var lines = RunningSandbox.json(other.join().body())
                .path("stdout")
                .asText()
                .lines()
                .toList();
        assertThat(lines.subList(1, 5)).containsExactly("mine", "mine", "f", "main.sh");
        assertThat(printed.stream()
                        .filter(line -> line.startsWith("at"))
                        .map(line -> Long.parseLong(line.substring(2))))
                .as("looked while the other was at it")
                .anyMatch(at -> at > Long.parseLong(lines.getFirst()) && at < Long.parseLong(lines.getLast()));
    }

    @Test
    @Attack(34)
    void whatIsSharedCannotBeWritten() throws Exception {
        var printed = service.python("""
                import os, shutil, sys
                for path in ['/usr/bin/bash', '/usr/bin/python3', '/etc/passwd', '/usr/lib/os-release']:
                    for flags in (os.O_WRONLY, os.O_RDWR | os.O_TRUNC):
                        try: os.close(os.open(path, flags)); print('opened', path)
                        except OSError: pass
                    for change in (lambda: os.chmod(path, 0o777), lambda: os.unlink(path), lambda: os.utime(path)):
                        try: change(); print('changed', path)
                        except OSError: pass
                for folder in ['/', '/usr', '/usr/lib', '/etc', '/dev', '/proc', os.path.dirname(sys.executable)]:
                    try: open(folder + '/planted', 'w'); print('planted', folder)
                    except OSError: pass
                """);

        assertThat(printed).isEmpty();
    }

    @Test
    @Attack(40)
    void whatOneJobSetsUpForItselfTheNextDoesNotFind() throws Exception {
        service.bash("""
                for d in /box /tmp /dev/shm "$HOME"; do
                  mkdir -p "$d"/.config/git "$d"/.git/hooks
                  for f in .bashrc .profile .npmrc .pythonrc .gitconfig .claude.json .config/git/config CLAUDE.md; do
                    echo 'echo planted' >"$d/$f"
                  done
                done
                git config --global alias.st '!echo planted'
                (setsid sleep 60 &)
                """);
        var printed =
                service.bash("bash -ic : 2>/dev/null; git config --global -l 2>/dev/null; ls -A /box /tmp /dev/shm");

        assertThat(printed).containsExactly("/box:", "main.sh", "", "/dev/shm:", "", "/tmp:");
    }
}
