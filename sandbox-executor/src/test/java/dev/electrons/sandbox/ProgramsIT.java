package dev.electrons.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgramsIT {
    private static RunningSandbox sandbox;

    @BeforeAll
    static void start(@TempDir Path home) throws Exception {
        sandbox = RunningSandbox.start(
                home,
                Map.of(
                        "DE_SANDBOX_LANGUAGES",
                        "[{name: perl, binary: perl, file: main.pl, args: [-w], version_args: [-e, 'printf \"%vd\", $^V']},"
                                + " {name: ruby, binary: no-such-ruby, file: main.rb}]"),
                config -> config);
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "python | print('hello from python')",
                "node   | console.log('hello from node')",
                "bash   | echo hello from bash",
                "java   | void main() { IO.println(\"hello from java\"); }"
            })
    void everyLanguageRuns(String language, String source) throws Exception {
        var report = sandbox.run(language, source);

        assertThat(report.path("stdout").asText()).isEqualTo("hello from " + language + "\n");
        assertThat(report.path("success").asBoolean()).isTrue();
        assertThat(report.path("outcome").asText()).isEqualTo("SUCCEEDED");
        assertThat(report.path("exit_code").asInt()).isZero();
        assertThat(report.path("metadata").path("cpu_ms").asLong()).isPositive();
        assertThat(report.path("metadata").path("max_rss_kb").asLong()).isPositive();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "python | import sys; sys.exit(7)",
                "node   | process.exit(7)",
                "bash   | exit 7",
                "java   | void main() { System.exit(7); }"
            })
    void theExitCodeIsTheProgramsOwn(String language, String source) throws Exception {
        var report = sandbox.run(language, source);

        assertThat(report.path("exit_code").asInt()).isEqualTo(7);
        assertThat(report.path("outcome").asText()).isEqualTo("FAILED");
        assertThat(report.path("success").asBoolean()).isFalse();
        assertThat(report.path("error_code").asText()).isEqualTo("TaskFailed");
    }

    @Test
    void aSignalIsToldByItsName() throws Exception {
        var report = sandbox.run("bash", "kill -SEGV $$");

        assertThat(report.path("outcome").asText()).isEqualTo("SIGNALED");
        assertThat(report.path("signal").asText()).isEqualTo("SIGSEGV");
        assertThat(report.path("exit_code").asInt()).isEqualTo(139);
    }

    @Test
    void stdinArgumentsVariablesAndFilesReachTheProgram() throws Exception {
        var report = sandbox.execute(Map.of(
                "language", "python",
                "files",
                        Map.of(
                                "main.py",
                                "import sys, os, lib.part\nprint(sys.stdin.read(), sys.argv[1:], os.environ['GREETING'], lib.part.x)",
                                "lib/part.py",
                                Map.of("base64", base64("x = 'größer'"))),
                "args", List.of("a b", "$(id)", "--c", "é"),
                "stdin", "in\n",
                "env", Map.of("GREETING", "hello")));

        assertThat(report.path("stdout").asText()).isEqualTo("in\n ['a b', '$(id)', '--c', 'é'] hello größer\n");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aLanguageThatConfigurationAddsIsOneMoreAndOneThatIsMissingHindersNoOther() throws Exception {
        var added = sandbox.execute(
                Map.of("language", "perl", "source", "print \"$0 @ARGV $^W\\n\"", "args", List.of("a b")));
        var missing = sandbox.text(sandbox.post("/execute", Map.of("language", "ruby", "source", "puts 1")));
        var unknown = sandbox.text(sandbox.post("/execute", Map.of("language", "cobol", "source", "x")));

        assertThat(added.path("stdout").asText()).isEqualTo("./main.pl a b 1\n");
        assertThat(missing.statusCode()).isEqualTo(422);
        assertThat(RunningSandbox.json(missing.body()).path("error_code").asText())
                .isEqualTo("LANGUAGE_UNAVAILABLE");
        assertThat(missing.body()).contains("DE_SANDBOX_LANGUAGES says where its interpreter should be");
        assertThat(unknown.body()).contains("language must be one of python, node, bash, java, perl, ruby");
    }

    @Test
    void aJvmThatACommandStartsKeepsToItsLimitsToo() throws Exception {
        var report = sandbox.execute(Map.of(
                "command", List.of(System.getProperty("java.home") + "/bin/java", "M.java"),
                "files", Map.of("M.java", "void main() { IO.println(Runtime.getRuntime().maxMemory() >> 20); }"),
                "limits", Map.of("memory_mb", 400)));

        assertThat(Integer.parseInt(report.path("stdout").asText().strip())).isLessThan(400);
        assertThat(report.path("stderr").asText()).contains("JDK_JAVA_OPTIONS");
    }

    @Test
    void aCommandMayReplaceTheLanguagesOwnWay() throws Exception {
        var report = sandbox.execute(
                Map.of("command", List.of("/usr/bin/sort", "-r", "words"), "files", Map.of("words", "a\nb\n")));

        assertThat(report.path("stdout").asText()).isEqualTo("b\na\n");
    }

    @Test
    void aCommandThatIsNotThereEndsAsAShellWouldSay() throws Exception {
        var report = sandbox.execute(Map.of("command", List.of("no-such-program")));

        assertThat(report.path("exit_code").asInt()).isEqualTo(127);
        assertThat(report.path("outcome").asText()).isEqualTo("FAILED");
    }

    @Test
    void filesThatTheProgramWroteComeBackAndThoseItWasGivenDoNot() throws Exception {
        var report = sandbox.execute(Map.of(
                "language",
                "bash",
                "source",
                "mkdir -p out; printf result > out/a.txt; echo more >> changed; ln -s /etc/passwd link;"
                        + " mkfifo pipe; ln out/a.txt twin; printf one > solo",
                "files",
                Map.of("same", "x", "changed", "y")));

        var paths = report.path("artifacts").findValuesAsText("path");
        assertThat(paths).containsExactly("changed", "solo");
        var solo = report.path("artifacts").get(1);
        assertThat(solo.path("bytes").asInt()).isEqualTo(3);
        assertThat(solo.path("content_base64").asText()).isEqualTo(base64("one"));
        assertThat(solo.path("sha256").asText())
                .isEqualTo("7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed");
    }

    @Test
    void muchOutputOnBothChannelsComesWholeAndInvalidTextIsReplaced() throws Exception {
        var report = sandbox.run("python", """
                import os, threading
                def flood(fd, line):
                    for i in range(20000): os.write(fd, line)
                a = threading.Thread(target=flood, args=(1, b'o' * 99 + b'\\n'))
                b = threading.Thread(target=flood, args=(2, b'e' * 99 + b'\\n'))
                a.start(); b.start(); a.join(); b.join()
                os.write(1, b'\\xff\\xe2\\x82end')
                """);

        assertThat(report.path("outcome").asText()).isEqualTo("SUCCEEDED");
        assertThat(report.path("stdout").asText()).hasSize(2_000_000 + 5).endsWith("\uFFFD\uFFFDend");
        assertThat(report.path("stderr").asText()).hasSize(2_000_000);
    }

    @Test
    void theTailOfAProgramThatEndsAtOnceIsNeverLost() throws Exception {
        for (int i = 0; i < 60; i++) {
            var report = sandbox.run("bash", "echo out" + i + "; echo err" + i + " >&2");

            assertThat(report.path("stdout").asText()).isEqualTo("out" + i + "\n");
            assertThat(report.path("stderr").asText()).isEqualTo("err" + i + "\n");
        }
    }

    @Test
    void languagesAndCapabilitiesSayWhatThisMachineHas() throws Exception {
        var languages = sandbox.get("/languages").path("languages");
        var capabilities = sandbox.get("/capabilities");

        assertThat(languages.findValuesAsText("language"))
                .containsExactly("python", "node", "bash", "java", "perl", "ruby");
        assertThat(languages.findValuesAsText("available"))
                .containsExactly("true", "true", "true", "true", "true", "false");
        assertThat(languages.findValuesAsText("version")).hasSize(5).allMatch(version -> version.matches("\\d+\\..*"));
        assertThat(capabilities.path("backend").asText()).isEqualTo("bwrap");
        assertThat(capabilities.path("backends").findValuesAsText("backend"))
                .containsExactly("bwrap", "runc", "runsc", "k8s");
        assertThat(capabilities.path("backends").path(0).path("available").asBoolean())
                .isTrue();
        assertThat(capabilities.path("backends").path(3).path("reason").asText())
                .startsWith("no service account at ");
        assertThat(capabilities.path("proven").toString())
                .contains("disk_mb", "tmp_mb", "shm_mb", "open_files", "file_mb", "memory_mb", "pids", "system_calls");
        assertThat(capabilities.path("limits").path("system_calls").asText()).isEqualTo("seccomp filter");
        assertThat(capabilities.path("isolation").toString()).contains("system_calls_filtered");
        assertThat(capabilities.path("defaults").path("memory_mb").asInt()).isEqualTo(512);
        assertThat(sandbox.get("/health").path("status").asText())
                .isEqualTo(capabilities.path("not_enforced").isEmpty() ? "UP" : "DEGRADED");
    }
}
