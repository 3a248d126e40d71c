package dev.electrons.sandbox.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.electrons.error.Problem;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobReaderTest {
    private static Job read(String json) {
        return JobReader.read(json.getBytes(StandardCharsets.UTF_8), Syntaxes.USUAL);
    }

    @Test
    void aProgramHasTheUsualLimitsAndItsLanguagesMainFile() {
        var job = (Job.Program) read("{\"language\":\"PY\",\"source\":\"print(1)\",\"request_id\":\"r/n/0/1\"}");

        assertThat(job.requestId()).isEqualTo("r/n/0/1");
        assertThat(job.language()).contains("python");
        assertThat(job.main()).contains("main.py");
        assertThat(job.files()).containsExactly(new SourceFile("main.py", Content.of("print(1)")));
        assertThat(job.limits()).isEqualTo(Limits.DEFAULT);
    }

    @Test
    void limitsAreReadInTheirOwnUnits() {
        var limits = read("""
                        {"language":"bash","source":":","limits":{"wall_ms":1500,"cpu_ms":2,"cores":4,"memory_mb":64,
                         "pids":3,"disk_mb":9,"output_kb":10}}""").limits();

        assertThat(limits).isEqualTo(new Limits(Duration.ofMillis(1500), Duration.ofMillis(2), 4, 64, 3, 9, 10));
    }

    @Test
    void theOnlyFileIsTheOneToStart() {
        var job = (Job.Program) read("{\"language\":\"node\",\"files\":{\"app/start.mjs\":{\"base64\":\"MQ==\"}}}");

        assertThat(job.main()).contains("app/start.mjs");
        assertThat(job.files()).containsExactly(new SourceFile("app/start.mjs", Content.of("1")));
    }

    @Test
    void anAgentsTaskTakesItsTimeoutForProcessorTimeToo() {
        var job = (Job.RepoTask) read("""
                {"task":"t","repo":" a/b ","branch":"main","options":{"timeout_ms":300000,"include_diff":true,
                 "working_dir":"./x/","more":1},"unknown":2}""");

        assertThat(job.repo()).isEqualTo("a/b");
        assertThat(job.workingDir()).isEqualTo("x");
        assertThat(job.includeDiff()).isTrue();
        assertThat(job.limits().wall()).isEqualTo(Duration.ofMinutes(5));
        assertThat(job.limits().cpu()).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void wordsAloneAreNothingToRun() {
        assertThat(read("{\"task\":\"be nice\"}")).isInstanceOf(Job.NothingToRun.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"language\":\"cobol\",\"source\":\"\"} | language must be one of python, node, bash, java",
                "{\"language\":\"bash\"} | source or files is required",
                "{\"source\":\"x\"} | language must be one of python, node, bash, java",
                "{\"language\":\"bash\",\"sorce\":\"x\"} | sorce is not known here; did you mean source?",
                "{\"language\":\"bash\",\"source\":1} | source must be a text",
                "{\"language\":\"bash\",\"source\":\"x\",\"args\":\"y\"} | args must be a list of at most 1000 texts",
                "{\"language\":\"bash\",\"source\":\"x\",\"args\":[\"a\\u0000\"]} | args[0] must be a text without NUL",
                "{\"language\":\"bash\",\"source\":\"x\",\"env\":{\"A B\":\"\"}} | env has a name that is not a variable's: letters, digits and _ only",
                "{\"language\":\"bash\",\"source\":\"x\",\"env\":{\"A\":\"\\u0000\"}} | env.A must not contain NUL",
                "{\"language\":\"bash\",\"source\":\"x\",\"limits\":{\"pids\":0}} | limits.pids must be a whole number from 1 to 1024",
                "{\"language\":\"bash\",\"source\":\"x\",\"limits\":{\"pids\":1.5}} | limits.pids must be a whole number from 1 to 1024",
                "{\"language\":\"bash\",\"source\":\"x\",\"limits\":{\"pid\":1}} | limits.pid is not known here; did you mean pids?",
                "{\"language\":\"bash\",\"files\":{\"a\":\"\",\"b\":\"\"}} | files must have a main.sh to start with, or say by command what to run",
                "{\"language\":\"bash\",\"files\":{\"a\":\"\",\"a/b\":\"\"}} | files has a as a file and as a folder",
                "{\"language\":\"bash\",\"files\":{\"a\":{\"base64\":\"*\"}}} | files.a has base64 that cannot be decoded",
                "{\"command\":[]} | command must start with the name of a program",
                "{\"task\":\"t\",\"repo\":\"a/b\",\"options\":{\"working_dir\":\"../x\"}} | options.working_dir must be a folder inside the repository",
                "{\"language\":\"bash\",\"source\":\"x\",\"request_id\":\" \"} | request_id must be a text without control characters, and not blank",
                "{} | language with source, files or command, or else task with repo, is required",
                "[] | Invalid JSON body: an object is expected",
                "{ | Invalid JSON body"
            })
    void everyFaultIsTellingWhichFieldAndWhatWasExpected(String json, String words) {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> read(json))
                .withMessage(words)
                .extracting(Problem::status)
                .isEqualTo(400);
    }

    @Test
    void whatIsTooLargeIsRefused() {
        for (var field : List.of("source", "stdin")) {
            var json =
                    "{\"language\":\"bash\",\"source\":\"\",\"" + field + "\":\"" + "x".repeat((1 << 20) + 1) + "\"}";

            assertThatExceptionOfType(Problem.class)
                    .isThrownBy(() -> read(json))
                    .withMessage(field + " must not be longer than 1048576 bytes");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "a.txt,true",
        "dir/a b-ü.txt,true",
        "-rf,true",
        ".hidden,true",
        "/abs,false",
        "../up,false",
        "a/../b,false",
        "a//b,false",
        "./a,false",
        "a/,false",
        "a\\b,false"
    })
    void onlyPlainRelativePathsNameFiles(String name, boolean safe) {
        assertThat(FileNames.safe(name)).isEqualTo(safe);
        assertThat(FileNames.safe(name + "\n")).isFalse();
    }
}
