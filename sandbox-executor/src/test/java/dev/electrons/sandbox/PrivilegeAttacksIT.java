package dev.electrons.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Programs that want more rights than they have. */
class PrivilegeAttacksIT {
    @RegisterExtension
    static final Attacked service = new Attacked();

    @Test
    @Attack(13)
    void killingEverybodyKillsOnlyOnesOwn() throws Exception {
        var printed = service.bash(
                "sleep 60 & kill -9 -1; kill -9 1; kill -STOP 1; wait; echo still; ls /proc/1/exe 2>/dev/null; true");

        assertThat(printed).contains("still");
    }

    @Test
    @Attack(26)
    void nobodyBecomesSomebodyElse() throws Exception {
        var printed = service.bash("""
                su -c id </dev/null; sudo -n id; mount -t tmpfs x /tmp && echo mounted; passwd -d root </dev/null && echo changed
                cp /usr/bin/bash b; chmod u+s b; ./b -p -c 'id -u'
                python3 -c 'import os; os.setuid(0)' && echo root
                grep -E '^(Cap(Inh|Prm|Eff|Bnd|Amb)|NoNewPrivs|Seccomp):' /proc/self/status
                true
                """);

        assertThat(printed)
                .containsExactly(
                        "1000",
                        "CapInh:\t0000000000000000",
                        "CapPrm:\t0000000000000000",
                        "CapEff:\t0000000000000000",
                        "CapBnd:\t0000000000000000",
                        "CapAmb:\t0000000000000000",
                        "NoNewPrivs:\t1",
                        "Seccomp:\t2");
    }

    /** Numbers are those of x86_64 and aarch64; where both name one the call has one number everywhere. */
    private static final String CALLS = """
            import ctypes, errno, os, platform
            libc = ctypes.CDLL(None, use_errno=True)
            arm = platform.machine() == 'aarch64'
            def call(name, x86, other, *args):
                ctypes.set_errno(0)
                result = libc.syscall(ctypes.c_long(other if arm else x86), *[ctypes.c_long(a) for a in args])
                print(name, result, errno.errorcode.get(ctypes.get_errno(), 'none'))
            """;

    @Test
    @Attack(27)
    void theCallsThatOpenDoorsAreRefused() throws Exception {
        var printed = service.python(CALLS + """
                call('ptrace', 101, 117, 0, 0, 0, 0)
                call('process_vm_readv', 310, 270, 1, 0, 0, 0, 0, 0)
                call('process_vm_writev', 311, 271, 1, 0, 0, 0, 0, 0)
                call('mount', 165, 40, 0, 0, 0, 0, 0)
                call('umount2', 166, 39, 0, 0)
                call('open_tree', 428, 428, -100, 0, 1)
                call('fsopen', 430, 430, 0, 0)
                call('pivot_root', 155, 41, 0, 0)
                call('unshare', 272, 97, 0x10000000)
                call('setns', 308, 268, 0, 0)
                call('clone', 56, 220, 0x10000011, 0, 0, 0, 0)
                call('bpf', 321, 280, 0, 0, 0)
                call('keyctl', 250, 219, 0, -3, 1)
                call('add_key', 248, 217, 0, 0, 0, 0, 0)
                call('userfaultfd', 323, 282, 1)
                call('perf_event_open', 298, 241, 0, 0, -1, -1, 0)
                call('open_by_handle_at', 304, 265, 0, 0, 0)
                """);
        var absent = service.python(CALLS + """
                call('clone3', 435, 435, 0, 0)
                call('io_uring_setup', 425, 425, 1, 0)
                call('io_uring_enter', 426, 426, 0, 0, 0, 0, 0, 0)
                call('io_setup', 206, 0, 1, 0)
                call('newest', 469, 469, 0, 0, 0, 0, 0)
                call('x32', 0x40000000 | 39, 0x40000000 | 39)
                """);

        assertThat(printed).hasSize(17).allMatch(line -> line.endsWith(" -1 EPERM"));
        assertThat(absent).hasSize(6).allMatch(line -> line.endsWith(" -1 ENOSYS"));
    }

    @Test
    @Attack(27)
    void callsInAnotherConventionEndTheProcess() throws Exception {
        boolean x86 = List.of("amd64", "x86_64").contains(System.getProperty("os.arch"));
        var report = service.run("python", """
                import ctypes, mmap, platform, sys
                if platform.machine() != 'x86_64': sys.exit(3)
                page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
                page.write(bytes([0xb8, 20, 0, 0, 0, 0xcd, 0x80, 0xc3]))  # mov eax, 20; int 0x80; ret: getpid of i386
                code = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))
                print('pid', code())
                """);

        assertThat(report.path("stdout").asText()).isEmpty();
        assertThat(report.path("exit_code").asInt()).isEqualTo(x86 ? 128 + 31 : 3);
        assertThat(report.path("signal").asText("")).isEqualTo(x86 ? "SIGSYS" : "");
    }

    @Test
    @Attack(28)
    void nothingIsTypedIntoATerminal() throws Exception {
        var printed = service.python("""
                import fcntl, os, pty
                master, slave = pty.openpty()
                for fd in (0, master, slave):
                    for request in (0x5412, 0x541c):
                        try: fcntl.ioctl(fd, request, b'x'); print('typed')
                        except OSError as e: print(e.errno)
                try: os.open('/dev/tty', os.O_RDWR); print('terminal')
                except OSError: pass
                """);

        assertThat(printed).hasSize(6).containsOnly("1");
    }
}
