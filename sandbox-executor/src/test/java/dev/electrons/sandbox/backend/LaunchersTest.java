package dev.electrons.sandbox.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.electrons.sandbox.job.Limits;
import dev.electrons.sandbox.plan.Launch;
import dev.electrons.sandbox.plan.ProcessLimit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As root, as everything that takes a user of its own. */
class LaunchersTest {
    private static final int USER = 60_999;
    private static final Duration SOON = Duration.ofSeconds(30);

    private final Launchers launchers = new Launchers(1, Optional.of(Path.of("/usr/bin/setpriv")));

    @AfterEach
    void close() {
        launchers.close();
        await().atMost(SOON).until(() -> waiting().isEmpty());
    }

    private static Launch launch(String... command) {
        return new Launch(List.of(), List.of(), OptionalInt.empty(), List.of(), List.of(command));
    }

    private record Said(int code, String stdout, String stderr) {}

    private Said run(Launch launch) throws Exception {
        var child = launchers.start(launch, launch.user());
        child.stdin().close();
        var stdout = new String(child.stdout().readAllBytes(), StandardCharsets.UTF_8);
        var stderr = new String(child.stderr().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(child.ended().get(30, TimeUnit.SECONDS), stdout, stderr);
    }

    /** A process that ends only with whoever started it, as every sandbox does once bubblewrap has begun. */
    private Child mortal() throws IOException {
        var child = launchers.start(
                launch("/usr/bin/setpriv", "--pdeathsig", "KILL", "--", "/bin/sh", "-c", "echo mortal; exec cat"),
                OptionalInt.empty());
        assertThat(new String(child.stdout().readNBytes(7), StandardCharsets.UTF_8))
                .isEqualTo("mortal\n");
        return child;
    }

    private static List<ProcessHandle> waiting() {
        return ProcessHandle.current()
                .children()
                .filter(child -> child.info().command().orElse("").endsWith("perl"))
                .toList();
    }

    /** The one that waits from the start, once it is what it is to be. */
    private static List<ProcessHandle> first() {
        await().atMost(SOON).untilAsserted(() -> assertThat(waiting()).hasSize(1));
        return waiting();
    }

    @Test
    void everyWordArrivesAsItIs() throws Exception {
        var words = List.of("", "a b", "two\nlines", "$(id) `id` ; \"'", "é 漢 🙂", "--", "x".repeat(100_000));
        var command = new ArrayList<>(List.of("/usr/bin/printf", "%s\\0"));
        command.addAll(words);

        var said = run(launch(command.toArray(String[]::new)));

        assertThat(said.stdout().split("\0", -1))
                .startsWith(words.toArray(String[]::new))
                .hasSize(words.size() + 1);
    }

    @Test
    void oneServesAfterAnotherAndTellsHowEachEnded() throws Exception {
        var before = first();

        assertThat(run(launch("/bin/sh", "-c", "echo out; echo err >&2; exit 7")))
                .isEqualTo(new Said(7, "out\n", "err\n"));
        assertThat(run(launch("/bin/sh", "-c", "kill -9 $$")).code()).isEqualTo(137);
        assertThat(run(launch("/bin/sh", "-c", "exit 255")).code()).isEqualTo(255);
        await().atMost(SOON).untilAsserted(() -> assertThat(waiting()).isEqualTo(before));
    }

    @Test
    void whatIsWrittenComesToWhoReads() throws Exception {
        var child = launchers.start(launch("/usr/bin/tr", "a-z", "A-Z"), OptionalInt.empty());
        try (var in = child.stdin()) {
            in.write("fed".getBytes(StandardCharsets.UTF_8));
        }

        assertThat(new String(child.stdout().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("FED");
        assertThat(child.ended().get(30, TimeUnit.SECONDS)).isZero();
    }

    @Test
    void aProcessHasItsFilesAndNoOthersAndNoVariables(@TempDir Path folder) throws Exception {
        var read = Files.writeString(folder.resolve("read"), "given");
        var written = Files.writeString(folder.resolve("written"), "old, and longer than the new");
        var line = "cat <&3; echo new >&4; ls /proc/self/fd | wc -l; env";
        var launch = new Launch(
                List.of(new Launch.Given(read, false), new Launch.Given(written, true)),
                List.of(),
                OptionalInt.empty(),
                List.of(),
                List.of("/bin/sh", "-c", "unset PWD; " + line));

        // The three pipes, the two files, and the folder that is listed.
        assertThat(run(launch)).isEqualTo(new Said(0, "given6\n", ""));
        assertThat(written).hasContent("new");
    }

    @Test
    void aProcessIsItsUserWithNothingLeftOfOursAndMayOpenItsOutputAnew() throws Exception {
        var line =
                "id -u; id -g; id -G; grep -E '^(Uid|Gid|CapPrm|CapEff|CapInh)' /proc/self/status; echo anew >/dev/stdout";
        var said =
                run(new Launch(List.of(), List.of(), OptionalInt.of(USER), List.of(), List.of("/bin/sh", "-c", line)));

        var id = String.valueOf(USER);
        assertThat(said.stdout().lines())
                .startsWith(id, id, id)
                .contains("Uid:\t" + String.join("\t", id, id, id, id), "Gid:\t" + String.join("\t", id, id, id, id))
                .contains("CapPrm:\t0000000000000000", "CapEff:\t0000000000000000", "CapInh:\t0000000000000000")
                .endsWith("anew");
    }

    @Test
    void limitsHoldFromTheFirstInstructionOn() throws Exception {
        var limits = List.of(
                new ProcessLimit(7, Limits.OPEN_FILES, Limits.OPEN_FILES),
                new ProcessLimit(1, 1 << 20, 1 << 20),
                new ProcessLimit(4, 0, 0),
                new ProcessLimit(0, 5, 6));
        var line = "ulimit -n; ulimit -f; ulimit -c; ulimit -S -t; ulimit -H -t";

        var said = run(new Launch(List.of(), List.of(), OptionalInt.empty(), limits, List.of("/bin/sh", "-c", line)));

        assertThat(said.stdout()).isEqualTo("256\n2048\n0\n5\n6\n");
    }

    @Test
    void itJoinsGroupsByWritingANought(@TempDir Path folder) throws Exception {
        var tasks = Files.createFile(folder.resolve("tasks"));

        run(new Launch(List.of(), List.of(tasks), OptionalInt.empty(), List.of(), List.of("/bin/true")));

        assertThat(tasks).hasContent("0");
    }

    @Test
    void whatCannotBeStartedSaysWhyAndTheNextOneIs(@TempDir Path folder) throws Exception {
        var before = first();
        var missing = new Launch.Given(folder.resolve("missing"), false);
        var lacking = new Launch(List.of(missing), List.of(), OptionalInt.empty(), List.of(), List.of("/bin/true"));

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> launchers.start(lacking, OptionalInt.empty()))
                .withMessageContaining("missing: No such file or directory");
        assertThat(run(launch("/no/such/program")))
                .isEqualTo(new Said(1, "", "launcher: /no/such/program: No such file or directory\n"));
        assertThat(run(launch("/bin/echo", "well")).stdout()).isEqualTo("well\n");
        await().atMost(SOON).untilAsserted(() -> assertThat(waiting()).isEqualTo(before));
    }

    @Test
    void moreAtOnceThanWaitAreStartedAndThoseTooManyGoAgain() throws Exception {
        var first = launchers.start(launch("/bin/cat"), OptionalInt.empty());
        var second = launchers.start(launch("/bin/cat"), OptionalInt.empty());
        assertThat(waiting()).hasSize(2);

        first.stdin().close();
        second.stdin().close();

        assertThat(first.ended().get(30, TimeUnit.SECONDS)).isZero();
        assertThat(second.ended().get(30, TimeUnit.SECONDS)).isZero();
        await().atMost(SOON).untilAsserted(() -> assertThat(waiting()).hasSize(1));
    }

    @Test
    void whenALauncherDiesNobodyWaitsForWhatItStarted() throws Exception {
        var child = mortal();
        assertThat(child.runs()).isTrue();

        waiting().forEach(ProcessHandle::destroyForcibly);

        assertThatExceptionOfType(Exception.class)
                .isThrownBy(() -> child.ended().get(30, TimeUnit.SECONDS))
                .withMessageContaining("is gone");
        assertThat(run(launch("/bin/echo", "well")).stdout()).isEqualTo("well\n");
    }

    @Test
    void inPlaceOfOneThatDiedWhileItWaitedAnotherIsStarted() throws Exception {
        var first = first();
        first.forEach(ProcessHandle::destroyForcibly);
        await().atMost(SOON).until(() -> waiting().isEmpty());

        assertThat(run(launch("/bin/echo", "well")).stdout()).isEqualTo("well\n");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(waiting()).hasSize(1).doesNotContainAnyElementsOf(first));
    }

    @Test
    void atTheEndEverythingEnds() throws Exception {
        var child = mortal();

        launchers.close();

        await().atMost(SOON).until(() -> !child.handle().isAlive() && waiting().isEmpty());
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> launchers.start(launch("/bin/true"), OptionalInt.empty()));
    }
}
