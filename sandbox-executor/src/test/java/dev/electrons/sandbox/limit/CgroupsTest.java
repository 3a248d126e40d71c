package dev.electrons.sandbox.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.electrons.sandbox.job.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over plain folders, which show what is written where; that the kernel heeds it is shown by running programs. */
class CgroupsTest {
    private Path root;

    @BeforeEach
    void remember(@TempDir Path folder) {
        root = folder;
    }

    private String mount(String point, String type, String options) {
        return "31 23 0:28 / " + root.resolve(point) + " rw,relatime - " + type + " cgroup rw," + options;
    }

    private Path folder(String name) throws IOException {
        return Files.createDirectories(root.resolve(name));
    }

    @Test
    void aMixedMachineIsReadControllerByController() throws IOException {
        folder("memory/mine");
        folder("cpu,cpuacct");
        folder("pids");
        var mountinfo = List.of(
                mount("memory", "cgroup", "memory"),
                mount("cpu,cpuacct", "cgroup", "cpu,cpuacct"),
                mount("pids", "cgroup", "pids"),
                mount("freezer", "cgroup", "freezer"),
                mount("unified", "cgroup2", ""));
        var membership = List.of("4:memory:/mine", "2:cpu,cpuacct:/", "8:pids:/not/visible/here", "0::/");

        assertThat(Cgroups.unified(mountinfo, membership)).isEmpty();
        assertThat(Cgroups.controllers(mountinfo, membership))
                .isEqualTo(Map.of(
                        "memory", root.resolve("memory/mine"),
                        "cpu", root.resolve("cpu,cpuacct"),
                        "cpuacct", root.resolve("cpu,cpuacct"),
                        "pids", root.resolve("pids")));
    }

    @Test
    void aPureMachineIsV2() throws IOException {
        var own = folder("cgroup/system.slice/de.service");
        Files.writeString(own.resolve("cgroup.controllers"), "cpu memory pids\n");

        var found = Cgroups.unified(
                List.of(mount("cgroup", "cgroup2", "nsdelegate")), List.of("0::/system.slice/de.service"));

        assertThat(found).contains(own);
    }

    @Test
    void withoutTheNeededControllersThereIsNoDriverAndItSaysWhy() {
        var driver = Cgroups.detect(List.of(mount("memory", "cgroup", "memory")), List.of("4:memory:/"));

        assertThat(driver).isInstanceOf(NoCgroups.class);
        assertThat(driver.bare()).isTrue();
        assertThat(driver.enforced().get("memory_mb"))
                .isEqualTo(Held.less("for each process by itself and what it shares with none, not for the job: "
                        + "neither cgroup v2 nor v1 offers the memory and pids controllers here"));
    }

    @Test
    void v2WritesEveryLimitAndReadsWhatWasUsed() throws IOException {
        Files.writeString(root.resolve("cgroup.controllers"), "cpuset cpu io memory pids\n");
        var driver = new CgroupV2(root, "de-sandbox-1-abc");
        var group = driver.open(Limits.DEFAULT);
        var job = root.resolve("de-sandbox-1-abc/job-1");
        Files.writeString(job.resolve("memory.peak"), "2048\n");
        Files.writeString(job.resolve("cpu.stat"), "usage_usec 7000\nuser_usec 1\n");
        Files.writeString(job.resolve("memory.events"), "low 0\noom 1\noom_kill 1\n");
        Files.writeString(job.resolve("cgroup.procs"), "11\n12\n");

        assertThat(root.resolve("cgroup.subtree_control")).hasContent("+memory +pids +cpu");
        assertThat(job.resolve("memory.max")).hasContent(String.valueOf(512 << 20));
        assertThat(job.resolve("pids.max")).hasContent("130");
        assertThat(job.resolve("cpu.max")).hasContent("100000 100000");
        assertThat(group.joins()).containsExactly(job.resolve("cgroup.procs"));
        assertThat(group.members()).containsExactly(11L, 12L);
        assertThat(group.outOfMemory()).isTrue();
        assertThat(group.usage().cpuMs()).isEqualTo(7);
        assertThat(group.usage().maxRssKb()).isEqualTo(2);
    }

    @Test
    void v2WithoutTheCpuControllerHoldsTheRestAndSaysSo() throws IOException {
        Files.writeString(root.resolve("cgroup.controllers"), "memory pids\n");
        var driver = new CgroupV2(root, "de-sandbox-1-abc");

        driver.open(Limits.DEFAULT);

        assertThat(root.resolve("de-sandbox-1-abc/cgroup.subtree_control")).hasContent("+memory +pids");
        assertThat(root.resolve("de-sandbox-1-abc/job-1/cpu.max")).doesNotExist();
        assertThat(root.resolve("de-sandbox-1-abc/job-1/memory.max")).exists();
        assertThat(driver.enforced().get("cores"))
                .isEqualTo(Held.less("not enforced: the cpu controller is not delegated to the service"));
    }

    @Test
    void v2ForbidsSwapAndKillsAllAtOnceWhereTheKernelCan() throws IOException {
        Files.writeString(root.resolve("cgroup.controllers"), "cpu memory pids\n");
        var driver = new CgroupV2(root, "de-sandbox-1-abc");
        var job = root.resolve("de-sandbox-1-abc/job-1");
        var before = driver.open(Limits.DEFAULT);
        var sleeper = new ProcessBuilder("/bin/sleep", "60").start();
        Files.writeString(job.resolve("cgroup.procs"), sleeper.pid() + "\n");

        before.killAll();
        var ended = sleeper.onExit().join();
        Files.createFile(job.resolve("cgroup.kill"));
        before.killAll();
        ControlFiles.writeIfThere(job.resolve("memory.swap.max"), "0");

        assertThat(ended.exitValue()).as("one by one, before Linux 5.14").isEqualTo(137);
        assertThat(job.resolve("cgroup.kill")).hasContent("1");
        assertThat(job.resolve("memory.swap.max")).as("no such file, no swap").doesNotExist();
    }

    @Test
    void v2ForARuntimeHasALeafForItAndHandsTheControllersDownBesideIt() throws IOException {
        var own = folder("cgroup/de.service");
        Files.writeString(own.resolve("cgroup.controllers"), "cpu memory pids\n");
        var driver = Cgroups.nesting(List.of(mount("cgroup", "cgroup2", "nsdelegate")), List.of("0::/de.service"));

        var group = driver.open(Limits.DEFAULT);

        var job = group.joins().getFirst().resolve("../..").normalize();
        assertThat(group.joins()).containsExactly(job.resolve("runtime/cgroup.procs"));
        assertThat(job.resolve("cgroup.subtree_control")).hasContent("+memory +pids +cpu");
        assertThat(job.resolve("memory.max"))
                .as("limits are the runtime's to set")
                .doesNotExist();
        Files.createDirectory(job.resolve(group.inner()));
        Files.writeString(job.resolve(group.inner()).resolve("cgroup.procs"), "7\n");
        assertThat(group.members()).containsExactly(7L);
    }

    @Test
    void aRuntimeIsRefusedInWordsWhereNoCgroupCanBeMade() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Cgroups.nesting(List.of(), List.of()))
                .withMessageContaining("cgroup v2 with memory and pids");
    }

    @Test
    void whatADeadServiceLeftIsRemovedAndALivingOnesIsNot() throws IOException {
        folder("de-sandbox-999999999-abc/job-1/of-a-runtime");
        var living = folder("de-sandbox-" + ProcessHandle.current().pid() + "-abc");
        var foreign = folder("somebody-else");

        Leftovers.sweep(root);

        assertThat(root).isDirectoryNotContaining("glob:**999999999*");
        assertThat(living).exists();
        assertThat(foreign).exists();
    }
}
