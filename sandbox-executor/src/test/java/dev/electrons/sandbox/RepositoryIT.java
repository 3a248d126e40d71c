package dev.electrons.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepositoryIT {
    private static RunningSandbox sandbox;
    private static Path repositories;

    @BeforeAll
    static void start(@TempDir Path home, @TempDir Path repos) throws Exception {
        repositories = RunningSandbox.passable(repos);
        repository(
                "declared",
                Map.of("de.yaml", "command: [bash, build.sh, 'two words']", "build.sh", """
                echo "$DE_TASK|$1|$(cat value)"
                echo changed > value
                echo made > result.txt
                exit 4
                """, "value", "original\n"));
        repository(
                "script", Map.of(".de/run", "echo from the script in $PWD", "sub/Makefile", "test:\n\t@echo made\n"));
        repository("nothing", Map.of("README", "hello"));
        sandbox = RunningSandbox.start(
                home, Map.of("DE_SANDBOX_REPOS", repos.toString(), "DE_SANDBOX_GIT_HOSTS", "127.0.0.1"), c -> c);
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    private static void repository(String name, Map<String, String> files) throws Exception {
        var folder = Files.createDirectory(repositories.resolve(name));
        for (var file : files.entrySet()) {
            var place = folder.resolve(file.getKey());
            Files.createDirectories(place.getParent());
            Files.writeString(place, file.getValue());
        }
        git(folder, "init", "-q", "-b", "main");
        git(folder, "add", "-A");
        git(folder, "-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-q", "-m", "first");
    }

    private static Process git(Path folder, String... arguments) throws IOException, InterruptedException {
        var line = new ArrayList<>(List.of("git", "-C", folder.toString()));
        line.addAll(List.of(arguments));
        var process = new ProcessBuilder(line).inheritIO().start();
        assertThat(process.waitFor()).isZero();
        return process;
    }

    private static String address(String name) {
        return "file://" + repositories.resolve(name);
    }

    private static JsonNode task(String repo, Map<String, ?> options) throws Exception {
        return sandbox.execute(Map.of("task", "do \"it\"", "repo", repo, "options", options));
    }

    @Test
    void theDeclaredCommandRunsAndItsChangesAreTold() throws Exception {
        var report = task(address("declared"), Map.of("include_diff", true, "timeout_ms", 20_000));

        assertThat(report.path("stdout").asText()).isEqualTo("do \"it\"|two words|original\n");
        assertThat(report.path("exit_code").asInt()).isEqualTo(4);
        assertThat(report.path("outcome").asText()).isEqualTo("FAILED");
        assertThat(report.path("diff").asText()).contains("-original", "+changed", "+made");
        assertThat(report.path("artifacts").findValuesAsText("path")).containsExactly("result.txt", "value");
        assertThat(report.path("metadata").path("declared_by").asText()).isEqualTo("de.yaml");
    }

    @Test
    void whatTheCommandCommittedItselfIsAChangeToo() throws Exception {
        repository("committing", Map.of("value", "original\n", "de.yaml", """
                command: |
                  echo committed > value
                  git -c user.name=t -c user.email=t@example.com commit -qam second
                  echo left > new
                """));

        var report = task(address("committing"), Map.of("include_diff", true));

        assertThat(report.path("outcome").asText()).as("%s", report).isEqualTo("SUCCEEDED");
        assertThat(report.path("diff").asText()).contains("-original", "+committed", "+left");
        assertThat(report.path("metadata").has("diff_omitted")).isFalse();
    }

    @Test
    void aDiffThatCannotBeToldSaysWhy() throws Exception {
        repository("large", Map.of("de.yaml", "command: 'yes | head -c 9m > large'"));
        repository("late", Map.of("de.yaml", "command: 'echo x > new; sleep 60'"));
        repository("forgetful", Map.of("de.yaml", "command: 'rm -rf .git'"));

        var large = task(address("large"), Map.of("include_diff", true));
        var late = task(address("late"), Map.of("include_diff", true, "timeout_ms", 6_000));
        var forgetful = task(address("forgetful"), Map.of("include_diff", true));
        var unasked = task(address("large"), Map.of());

        assertThat(large.path("outcome").asText()).isEqualTo("SUCCEEDED");
        assertThat(large.has("diff")).isFalse();
        assertThat(large.at("/metadata/diff_omitted").asText()).isEqualTo("the output limit was reached");
        assertThat(late.path("outcome").asText()).isEqualTo("TIMEOUT");
        assertThat(late.has("diff")).isFalse();
        assertThat(late.at("/metadata/diff_omitted").asText()).isEqualTo("the job was ended before git could look");
        assertThat(forgetful.at("/metadata/diff_omitted").asText())
                .startsWith("the program ended with exit code 128: fatal: not a git repository")
                .doesNotContain("usage:");
        assertThat(unasked.path("metadata").has("diff_omitted")).isFalse();
    }

    @Test
    void aCancelWhileItIsClonedIsACancel() throws Exception {
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var repo = "git://127.0.0.1:" + silent.getLocalPort() + "/any";
            var answer = sandbox.sendAsync(
                    sandbox.post("/execute", Map.of("request_id", "cloning", "task", "t", "repo", repo)));
            try (var _ = silent.accept()) {
                sandbox.delete("cloning");
            }

            var report = RunningSandbox.json(answer.join().body());
            assertThat(report.path("outcome").asText()).isEqualTo("CANCELLED");
            assertThat(report.path("error_code").asText()).isEqualTo("CANCELLED");
        }
    }

    @Test
    void aBranchAndAFolderMayBeNamed() throws Exception {
        git(repositories.resolve("script"), "branch", "feature/x");

        var root = sandbox.execute(Map.of("task", "t", "repo", address("script"), "branch", "feature/x"));
        var sub = task(address("script"), Map.of("working_dir", "./sub/"));

        assertThat(root.path("stdout").asText()).isEqualTo("from the script in /box\n");
        assertThat(sub.path("stdout").asText()).isEqualTo("made\n");
    }

    @Test
    void withoutAnythingToRunTheAnswerSaysSo() throws Exception {
        var undeclared = task(address("nothing"), Map.of());
        var nothing = sandbox.execute(Map.of("task", "write a poem"));

        assertThat(List.of(undeclared, nothing)).allSatisfy(report -> {
            assertThat(report.path("success").asBoolean()).isFalse();
            assertThat(report.path("error_code").asText()).isEqualTo("NO_EXECUTABLE_TASK");
            assertThat(report.path("error").asText()).contains("de.yaml");
        });
    }

    @Test
    void aBranchThatIsNotThereIsToldInGitsWords() throws Exception {
        var report = sandbox.execute(Map.of("task", "t", "repo", address("nothing"), "branch", "gone"));

        assertThat(report.path("error_code").asText()).isEqualTo("CLONE_FAILED");
        assertThat(report.path("error").asText()).contains("gone");
    }

    @Test
    void aCloneThatDoesNotFitReachesTheDiskLimit() throws Exception {
        var random = new byte[3 << 20];
        new Random(1).nextBytes(random);
        repository("heavy", Map.of("random", HexFormat.of().formatHex(random)));

        var report = sandbox.execute(Map.of("task", "t", "repo", address("heavy"), "limits", Map.of("disk_mb", 2)));

        assertThat(report.path("outcome").asText()).as("%s", report).isEqualTo("DISK_LIMIT");
        assertThat(report.path("error_code").asText()).isEqualTo("CLONE_FAILED");
        assertThat(report.path("error").asText()).contains("the workspace limit was reached");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///etc",
                "ext::sh -c id",
                "--upload-pack=id",
                "ssh://git@github.com/a/b",
                "https://user:secret@github.com/a/b",
                "http://[::1]/a/b",
                "/etc/passwd",
                "https://github.com/a/b;id"
            })
    void anythingThatIsMoreThanAnAddressIsRefused(String repo) throws Exception {
        var response = sandbox.text(sandbox.post("/execute", Map.of("task", "t", "repo", repo)));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(RunningSandbox.json(response.body()).path("error_code").asText())
                .isEqualTo("INVALID_REPO");
    }

    @Test
    void privateAddressesAreNotCloned() throws Exception {
        for (var host : List.of("localhost", "10.0.0.1", "169.254.169.254", "0.0.0.0")) {
            var report = sandbox.execute(Map.of("task", "t", "repo", "http://" + host + "/a/b"));

            assertThat(report.path("error_code").asText()).isEqualTo("INVALID_REPO");
        }
    }

    @Test
    void aRepositoryComesOverTheNetworkAndItsCommandHasNone() throws Exception {
        repository("served", Map.of("de.yaml", "command: 'cat /proc/net/dev | wc -l'"));
        try (var listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> serve(listening));

            var report = task("git://127.0.0.1:" + listening.getLocalPort() + "/served", Map.of());

            assertThat(report.path("stdout").asText()).as("%s", report).isEqualTo("3\n");
        }
    }

    /** Has git's own daemon answer whoever comes first. */
    private static void serve(ServerSocket listening) {
        try (var socket = listening.accept()) {
            var daemon = new ProcessBuilder("git", "daemon", "--inetd", "--base-path=" + repositories, "--export-all")
                    .start();
            Thread.ofVirtual().start(() -> carry(socket, daemon));
            daemon.getInputStream().transferTo(socket.getOutputStream());
            daemon.waitFor();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void carry(Socket from, Process to) {
        try (var in = to.getOutputStream()) {
            var piece = new byte[8_192];
            for (int n = from.getInputStream().read(piece);
                    n >= 0;
                    n = from.getInputStream().read(piece)) {
                in.write(piece, 0, n);
                in.flush();
            }
        } catch (IOException _) {
            // One of them has gone.
        }
    }

    @Test
    void aRepositoryComesOverHttp(@TempDir Path served) throws Exception {
        repository("web", Map.of("de.yaml", "command: 'echo from the web; cat /proc/net/dev | wc -l'"));
        Files.createSymbolicLink(
                Files.createDirectory(RunningSandbox.passable(served).resolve("cgi-bin"))
                        .resolve("git"),
                Path.of("/usr/lib/git-core/git-http-backend"));
        var line = List.of("/usr/bin/python3", "-u", "-m", "http.server", "--cgi", "--bind", "127.0.0.1", "0");
        var builder = new ProcessBuilder(line).directory(served.toFile());
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment()
                .putAll(Map.of(
                        "GIT_PROJECT_ROOT", repositories.toString(),
                        "GIT_HTTP_EXPORT_ALL", "1",
                        "GIT_CONFIG_COUNT", "1",
                        "GIT_CONFIG_KEY_0", "safe.directory",
                        "GIT_CONFIG_VALUE_0", "*"));
        var server = builder.start();
        try {
            var port = server.inputReader().readLine().replaceAll(".* port (\\d+) .*", "$1");

            var report = task("http://127.0.0.1:" + port + "/cgi-bin/git/web", Map.of());

            assertThat(report.path("stdout").asText()).as("%s", report).isEqualTo("from the web\n3\n");
        } finally {
            server.destroyForcibly().waitFor();
        }
    }
}
