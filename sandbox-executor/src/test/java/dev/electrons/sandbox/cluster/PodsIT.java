package dev.electrons.sandbox.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.electrons.sandbox.backend.Channel;
import dev.electrons.sandbox.backend.Ended;
import dev.electrons.sandbox.backend.Output;
import dev.electrons.sandbox.backend.SandboxFailure;
import dev.electrons.sandbox.job.Brake;
import dev.electrons.sandbox.job.Content;
import dev.electrons.sandbox.job.Ending;
import dev.electrons.sandbox.job.LeftFile;
import dev.electrons.sandbox.job.Limits;
import dev.electrons.sandbox.job.SourceFile;
import dev.electrons.sandbox.job.Stop;
import dev.electrons.sandbox.plan.Spec;
import dev.electrons.sandbox.workspace.Home;
import dev.electrons.sandbox.workspace.LeftBehind;
import dev.electrons.sandbox.workspace.Workspaces;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The backend against an API server that is scripted but runs what it is told to, in boxes of its own. */
class PodsIT {
    private static final Limits SMALL = new Limits(Duration.ofSeconds(20), Duration.ofSeconds(20), 1, 128, 64, 16, 64);

    private ScriptedCluster server;
    private Pods pods;
    private Home home;
    private Workspaces workspaces;
    private List<LeftFile> left = List.of();
    private Output output = new Output(64 << 10);

    @BeforeEach
    void start(@TempDir Path account, @TempDir Path folder) throws Exception {
        server = ScriptedCluster.start(account);
        home = Home.open(folder);
        workspaces = Workspaces.in(home);
        pods = new Pods(server.cluster());
    }

    @AfterEach
    void stop() {
        pods.close();
        home.close();
        server.close();
    }

    private Ended run(Spec spec, Brake brake, SourceFile... files) throws Exception {
        try (var box = workspaces.open(16, Limits.INODES, OptionalInt.empty())) {
            box.write(List.of(files));
            var before = LeftBehind.in(box);
            var ended = pods.run(spec, box, output, brake);
            left = before.look().collect(1 << 20);
            return ended;
        } finally {
            assertThat(server.left()).as("pods that were not removed").isZero();
        }
    }

    private Ended run(Limits limits, String... command) throws Exception {
        return run(Spec.of(List.of(command), limits), new Brake());
    }

    private String said(Channel channel) {
        return output.text(channel);
    }

    @Test
    void aProgramRunsInAPodOfItsOwnAndWhatItSaysAndLeavesComesBack() throws Exception {
        var spec = Spec.of(List.of("bash", "main.sh", "$(id)", "a b"), SMALL)
                .with(Map.of("GREETING", "it's"))
                .fed(Content.of("in"));

        var ended = run(
                spec,
                new Brake(),
                new SourceFile("main.sh", Content.of("""
                        echo "$PWD|$(cat)|$1|$2|$GREETING|${IMAGE-none}|$(ls /tmp)|$UID"
                        echo wrong >&2
                        mkdir -p sub; printf made >sub/made; printf more >>given; ln -s /etc/passwd link
                        ulimit -n; ulimit -f
                        exit 7
                        """)),
                new SourceFile("given", Content.of("x")),
                new SourceFile("same", Content.of("same")));

        assertThat(ended.ending()).isEqualTo(Ending.FAILED);
        assertThat(ended.exitCode()).hasValue(7);
        assertThat(said(Channel.STDOUT)).isEqualTo("/box|in|$(id)|a b|it's|none||1000\n256\n65536\n");
        assertThat(said(Channel.STDERR)).isEqualTo("wrong\n");
        assertThat(left.stream().map(LeftFile::path)).containsExactly("given", "sub/made");
        assertThat(left.getLast().bytes()).isEqualTo(4);
    }

    @Test
    void everyPodIsMadeUnderThePolicyAndByItsManifest() throws Exception {
        run(SMALL, "true");

        assertThat(server.calls.getFirst())
                .isEqualTo("POST /apis/networking.k8s.io/v1/namespaces/jobs/networkpolicies");
        assertThat(server.calls).contains("DELETE /api/v1/namespaces/jobs/pods/done");
        assertThat(server.calls).doesNotContain("DELETE /api/v1/namespaces/jobs/pods/busy");
        assertThat(server.manifests
                        .getLast()
                        .path("spec")
                        .path("runtimeClassName")
                        .asText())
                .isEqualTo("gvisor");
    }

    @Test
    void whoTakesTooLongIsAskedAndThenKilledWithAllItsChildren() throws Exception {
        var polite =
                run(SMALL.until(Duration.ofSeconds(4)), "bash", "-c", "trap 'echo bye; exit 0' TERM; sleep 60 & wait");
        var bye = said(Channel.STDOUT);
        output = new Output(64 << 10);
        var deaf = run(
                SMALL.until(Duration.ofMillis(700)),
                "bash",
                "-c",
                "trap '' TERM; setsid sleep 60 & while :; do sleep 1; done");

        assertThat(polite.ending()).isEqualTo(Ending.TIMEOUT);
        assertThat(bye).isEqualTo("bye\n");
        assertThat(deaf.ending()).isEqualTo(Ending.TIMEOUT);
    }

    @Test
    void aCancelAndAFloodEndIt() throws Exception {
        var brake = new Brake();
        output.follow(0, (_, _, _) -> brake.pull(Stop.CANCELLED));
        var cancelled = run(Spec.of(List.of("bash", "-c", "echo begun; sleep 60"), SMALL), brake);
        output = new Output(64 << 10);
        var flood = run(SMALL, "yes");

        assertThat(cancelled.ending()).isEqualTo(Ending.CANCELLED);
        assertThat(flood.ending()).isEqualTo(Ending.OUTPUT_LIMIT);
        assertThat(output.length()).isEqualTo(64 << 10);
    }

    @Test
    void aFullWorkspaceAndAFileAtItsLimitAreTold() throws Exception {
        var full = run(SMALL, "bash", "-c", "head -c 40m /dev/zero >a; exit 1");
        output = new Output(64 << 10);
        var large = run(
                Spec.of(List.of("python3", "-c", "open('a', 'wb').write(bytes(3 << 20))"), SMALL)
                        .files(1),
                new Brake());

        assertThat(full.ending()).isEqualTo(Ending.DISK_LIMIT);
        assertThat(large.ending()).isEqualTo(Ending.DISK_LIMIT);
        assertThat(left.getFirst().bytes()).isEqualTo(1 << 20);
    }

    @Test
    void aPodThatTheClusterEndedSaysWhy() throws Exception {
        server.status = Optional.of(Map.of("phase", "Failed", "reason", "Unschedulable", "message", "no node is free"));

        assertThatExceptionOfType(SandboxFailure.class)
                .isThrownBy(() -> run(SMALL, "true"))
                .withMessageContaining("no node is free");
    }

    @Test
    void aContainerThatTheKernelEndedForWantOfMemoryIsTold() throws Exception {
        output.follow(
                0,
                (_, _, _) -> server.status = Optional.of(Map.of(
                        "phase",
                        "Failed",
                        "containerStatuses",
                        List.of(Map.of(
                                "state", Map.of("terminated", Map.of("reason", "OOMKilled", "exitCode", 137)))))));

        var ended = run(SMALL, "bash", "-c", "echo begun; kill -KILL $$");

        assertThat(ended.ending()).isEqualTo(Ending.OOM_KILLED);
    }

    private String warm(String... except) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> server.known().stream()
                        .anyMatch(name -> !List.of(except).contains(name)));
        return server.known().stream()
                .filter(name -> !List.of(except).contains(name))
                .findFirst()
                .orElseThrow();
    }

    private Ended runBesideOneThatWaits(Limits limits) throws Exception {
        output = new Output(64 << 10);
        try (var box = workspaces.open(16, Limits.INODES, OptionalInt.empty())) {
            return pods.run(Spec.of(List.of("bash", "-c", "echo here"), limits), box, output, new Brake());
        }
    }

    @Test
    void aJobWithTheUsualLimitsTakesThePodThatWaitsAndAnotherTakesItsPlace() throws Exception {
        pods.close();
        pods = new Pods(server.cluster(1));
        var first = warm();

        var ended = runBesideOneThatWaits(Limits.DEFAULT);

        assertThat(ended.ending()).isEqualTo(Ending.SUCCEEDED);
        assertThat(server.calls).contains("EXEC " + first);
        assertThat(server.names()).as("it served one job").doesNotContain(first);
        assertThat(server.names()).noneMatch(name -> name.startsWith("de-job-"));
        assertThat(server.manifests)
                .noneMatch(made -> made.path("metadata").path("name").asText().startsWith("de-job-"));
        var second = warm(first);
        pods.close();
        assertThat(second).startsWith("de-warm-");
        assertThat(server.left())
                .as("pods that wait are removed with the service")
                .isZero();
    }

    @Test
    void otherLimitsGetAPodOfTheirOwn() throws Exception {
        pods.close();
        pods = new Pods(server.cluster(1));
        var waits = warm();

        var larger = runBesideOneThatWaits(SMALL);
        var longer = runBesideOneThatWaits(Limits.DEFAULT.within(Duration.ofSeconds(61)));

        assertThat(larger.ending()).isEqualTo(Ending.SUCCEEDED);
        assertThat(longer.ending()).isEqualTo(Ending.SUCCEEDED);
        assertThat(server.names()).containsExactly(waits);
    }

    @Test
    void aPodThatWasLostWhileItWaitedIsNotGiven() throws Exception {
        pods.close();
        pods = new Pods(server.cluster(1));
        server.lose(warm());

        var ended = runBesideOneThatWaits(Limits.DEFAULT);

        assertThat(ended.ending()).isEqualTo(Ending.SUCCEEDED);
    }

    @Test
    void whereTheAccountMayNotThereIsNoBackendAndItSaysWhatIsNeeded() {
        server.refusal = Optional.of("networkpolicies is forbidden");

        assertThatExceptionOfType(SandboxFailure.class)
                .isThrownBy(() -> new Pods(server.cluster()))
                .withMessageContaining("networkpolicies is forbidden")
                .withMessageContaining(
                        "the service account needs pods, pods/exec and networkpolicies of namespace jobs");
    }
}
