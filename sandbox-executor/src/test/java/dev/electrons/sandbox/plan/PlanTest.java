package dev.electrons.sandbox.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.electrons.sandbox.egress.Allowance;
import dev.electrons.sandbox.job.Limits;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class PlanTest {
    private static final Host HOST = new Host(
            Path.of("/usr/bin/bwrap"),
            Path.of("/bin/sh"),
            Optional.of(Path.of("/usr/bin/setpriv")),
            Optional.of(Path.of("/usr/bin/prlimit")),
            true,
            Map.of("bin", "usr/bin"),
            Map.of("/lib64", Path.of("/lib64")),
            Map.of("/opt/jdk", Path.of("/opt/jdk")),
            Path.of("/home-of-sandboxes/etc"),
            Optional.of(Path.of("/c/calls.bpf")));
    private static final Path BOX = Path.of("/home-of-sandboxes/box-1");
    private static final Spec SPEC = Spec.of(List.of("bash", "-c", "$(touch /pwned)"), Limits.DEFAULT);

    private static boolean inOrder(List<String> line, String... part) {
        return Collections.indexOfSubList(line, List.of(part)) >= 0;
    }

    private static Launch launch(OptionalInt user, List<Path> joins, Optional<String> mark) {
        return Launch.bubblewrap(HOST, SPEC, Path.of("/c/1.args"), Path.of("/c/1.status"), user, joins, mark);
    }

    @Test
    void everySandboxHasNamespacesOfItsOwnAndDiesWithUs() {
        var arguments = BwrapArguments.of(HOST, SPEC, BOX, Optional.empty());

        assertThat(arguments)
                .contains("--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent", "--new-session")
                .contains("--clearenv")
                .doesNotContain("--share-net");
    }

    @Test
    void onlyTheWorkspaceCanBeWrittenOnDisk() {
        var arguments = BwrapArguments.of(HOST, SPEC, BOX, Optional.empty());

        assertThat(inOrder(arguments, "--bind", BOX.toString(), "/box", "--remount-ro", "/"))
                .isTrue();
        assertThat(Collections.frequency(arguments, "--bind")).isOne();
        assertThat(inOrder(arguments, "--ro-bind", "/home-of-sandboxes/etc", "/etc"))
                .isTrue();
        assertThat(inOrder(arguments, "--ro-bind", "/opt/jdk", "/opt/jdk")).isTrue();
        assertThat(inOrder(arguments, "--symlink", "usr/bin", "/bin")).isTrue();
    }

    @Test
    void systemCallsAreFilteredWhereTheyAreKnown() {
        var unknown = new Host(
                HOST.bwrap(),
                HOST.shell(),
                HOST.setpriv(),
                HOST.prlimit(),
                HOST.root(),
                HOST.links(),
                HOST.folders(),
                HOST.runtimes(),
                HOST.etc(),
                Optional.empty());

        assertThat(inOrder(BwrapArguments.of(HOST, SPEC, BOX, Optional.empty()), "--seccomp", "5"))
                .isTrue();
        assertThat(BwrapArguments.of(unknown, SPEC, BOX, Optional.empty())).doesNotContain("--seccomp");
    }

    @Test
    void everyFileSystemInMemoryHasASize() {
        var arguments = BwrapArguments.of(HOST, SPEC, BOX, Optional.empty());

        for (int i = 0; i < arguments.size(); i++) {
            if (arguments.get(i).equals("--tmpfs")) {
                assertThat(arguments.get(i - 2)).isEqualTo("--size");
            }
        }
        assertThat(inOrder(arguments, "--size", String.valueOf(64 << 20), "--tmpfs", "/tmp"))
                .isTrue();
        assertThat(inOrder(arguments, "--size", String.valueOf(16 << 20), "--tmpfs", "/dev/shm"))
                .isTrue();
    }

    @Test
    void aWayOutIsAFolderInTheBoxAndNeverTheHostsNetwork() {
        var fetching = SPEC.reaching(
                Reach.of(Allowance.only("example.com", 443, false)), Map.of("/repositories", Path.of("/srv/repos")));

        var arguments = BwrapArguments.of(HOST, fetching, BOX, Optional.of(Path.of("/exits/7")));
        var line = Launch.bubblewrap(
                        HOST,
                        fetching,
                        Path.of("/c/1.args"),
                        Path.of("/c/1.status"),
                        OptionalInt.empty(),
                        List.of(),
                        Optional.empty())
                .command();

        assertThat(arguments).doesNotContain("--share-net");
        assertThat(inOrder(arguments, "--ro-bind", "/exits/7", "/egress")).isTrue();
        assertThat(inOrder(arguments, "--setenv", "https_proxy", "http://127.0.0.1:3128"))
                .isTrue();
        assertThat(inOrder(arguments, "--ro-bind", "/srv/repos", "/repositories"))
                .isTrue();
        assertThat(inOrder(line, "--", "/usr/bin/perl", "/egress/relay", "bash"))
                .isTrue();
        assertThat(launch(OptionalInt.empty(), List.of(), Optional.empty()).command())
                .doesNotContain("/egress/relay");
    }

    @Test
    void variablesOfAJobReplaceTheFixedOnes() {
        var arguments = BwrapArguments.of(
                HOST, SPEC.with(Map.of("HOME", "/box", "X", "a b")).in("sub"), BOX, Optional.empty());

        assertThat(inOrder(arguments, "--setenv", "HOME", "/box")).isTrue();
        assertThat(inOrder(arguments, "--setenv", "X", "a b")).isTrue();
        assertThat(inOrder(arguments, "--setenv", "NODE_OPTIONS", "--max-old-space-size=384"))
                .isTrue();
        assertThat(inOrder(arguments, "--chdir", "/box/sub")).isTrue();
    }

    @Test
    void wordsEndWithNulAndHaveNone() {
        assertThat(Words.encode(List.of("a", "é"))).isEqualTo(new byte[] {'a', 0, (byte) 0xc3, (byte) 0xa9, 0});
        assertThatIllegalArgumentException().isThrownBy(() -> Words.encode(List.of("--ro-bind\0/\0/root")));
    }

    @Test
    void aLauncherIsToldFilesCgroupsUserAndCommandAndWhatAUserWroteIsAWordOfItsOwn() {
        var launch = launch(OptionalInt.of(60_801), List.of(Path.of("/cg/cgroup.procs")), Optional.empty());

        assertThat(new String(launch.words(List.of(10, 13, 15)), StandardCharsets.UTF_8).split("\0", -1))
                .containsExactly(
                        "10",
                        "13",
                        "15",
                        "60801",
                        "3",
                        "<",
                        "/c/1.args",
                        ">",
                        "/c/1.status",
                        "<",
                        "/c/calls.bpf",
                        "/cg/cgroup.procs",
                        "--",
                        "/usr/bin/bwrap",
                        "--args",
                        "3",
                        "--",
                        "bash",
                        "-c",
                        "$(touch /pwned)",
                        "");
        assertThat(launch.limits())
                .containsExactly(
                        new ProcessLimit(4, 0, 0),
                        new ProcessLimit(7, 256, 256),
                        new ProcessLimit(1, 64 << 20, 64 << 20),
                        new ProcessLimit(0, 60, 61));
        assertThat(launch.command()).doesNotContain(BOX.toString());
    }

    @Test
    void whereThereAreNoCgroupsTheKernelsLimitsPerProcessStandIn() {
        var launch = launch(OptionalInt.empty(), List.of(), Optional.of("marked"));
        var line = launch.command();

        assertThat(inOrder(
                        line, "--", "/usr/bin/prlimit", "--nproc=128", "--data=" + (512 << 20), "--", "/usr/bin/nice"))
                .isTrue();
        assertThat(inOrder(line, "/usr/bin/nice", "-n", "19", "bash")).isTrue();
        assertThat(inOrder(line, "/usr/bin/bwrap", "--unsetenv", "marked", "--args"))
                .isTrue();
        assertThat(launch.user()).isEmpty();
    }
}
