package dev.electrons.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script, on a machine that has a JDK and nothing of what a mesh needs, and in a folder that is built. */
class DeScriptTest {
    private static final List<String> PLAIN = List.of("bash", "readlink", "dirname", "grep", "find", "mkdir", "touch");

    @TempDir
    private Path folder;

    private Path tools;

    @BeforeEach
    void machine() throws IOException {
        tools = Files.createDirectory(folder.resolve("bin"));
        for (var name : PLAIN) {
            tool(tools, name, "exec /usr/bin/" + name + " \"$@\"");
        }
        tool(tools, "id", "echo 1000"); // nobody who may install anything
        tool(tools, "mvn", "echo 'this is not built again' >&2; exit 1");
        var jdk = Files.createDirectories(folder.resolve("jdk/bin"));
        tool(jdk, "javac", "echo 'javac 25'");
        tool(jdk, "java", "echo \"java $*\"");
        Files.copy(Path.of("..", "de"), folder.resolve("de"));
        Files.createDirectories(folder.resolve("cli/target"));
        Files.createFile(folder.resolve("cli/target/.built"));
    }

    private static void tool(Path where, String name, String script) throws IOException {
        Files.writeString(where.resolve(name), "#!/usr/bin/bash\n" + script + "\n");
        Files.setPosixFilePermissions(where.resolve(name), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private record Said(int exit, String words) {}

    private Said de(String... words) throws Exception {
        var command = new ProcessBuilder("/usr/bin/bash", folder.resolve("de").toString());
        command.command().addAll(List.of(words));
        command.environment().put("PATH", tools.toString());
        command.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
        var process = command.redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Said(process.waitFor(), said);
    }

    @Test
    void aClientNeedsJavaAndNothingElse() throws Exception {
        var said = de("status", "x");
        assertThat(said.words()).startsWith("java ").endsWith("-jar cli/target/cli.jar status x\n");
        assertThat(said.exit()).isZero();
    }

    @Test
    void aMeshIsNotStartedWhereWhatItNeedsIsMissing() throws Exception {
        for (var words : new String[] {"up", "demo", "bench", "simulate", "verify"}) {
            var said = de(words);
            assertThat(said.words()).startsWith("de: missing: ").contains("bubblewrap", "sudo apt-get install");
            assertThat(said.exit()).isEqualTo(1);
        }
    }

    @Test
    void whoWaitsForABuildIsToldWhatItIsAt() throws Exception {
        Files.delete(folder.resolve("cli/target/.built"));
        tool(tools, "mvn", """
                echo '[INFO] Scanning for projects...'
                echo '[INFO] Building Distributed Electrons 0.1.0-SNAPSHOT                         [1/10]'
                echo '[INFO] Building common 0.1.0-SNAPSHOT                                        [2/10]'
                echo '[INFO] Building jar: /x/common.jar'
                echo '[WARNING] something is old'
                echo options $MAVEN_OPTS""");

        var said = de("status", "x");

        assertThat(said.words().lines())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("de: building, ").contains("some minutes"),
                        line -> assertThat(line).isEqualTo("de: building Distributed Electrons (1 of 10)"),
                        line -> assertThat(line).isEqualTo("de: building common (2 of 10)"),
                        line -> assertThat(line).startsWith("java "));
        assertThat(folder.resolve("target/build.log"))
                .content()
                .contains("something is old", "--sun-misc-unsafe-memory-access=allow");
        assertThat(de("status", "x").words()).startsWith("java ");
    }

    @Test
    void aBuildThatFailsShowsItsErrorsAndStartsNothing() throws Exception {
        Files.delete(folder.resolve("cli/target/.built"));
        tool(tools, "mvn", """
                echo '[INFO] Compiling 3 source files'
                echo '[ERROR] A.java:[1,1] cannot find symbol'
                echo '  symbol: B'
                echo '[INFO] BUILD FAILURE'
                echo 'and the machine is full' >&2
                exit 1""");

        for (int i = 0; i < 2; i++) {
            var said = de("status", "x");

            assertThat(said.words())
                    .contains(
                            "[ERROR] A.java:[1,1] cannot find symbol\n  symbol: B\n",
                            "and the machine is full",
                            "de: the build failed; all that Maven said is in target/build.log")
                    .doesNotContain("[INFO]", "java -");
            assertThat(said.exit()).isEqualTo(1);
        }
    }

    @Test
    void theDoctorSaysWhatItLooksForAndWhatFor() throws Exception {
        var said = de("doctor");
        assertThat(said.words().lines())
                .anySatisfy(line -> assertThat(line).matches("bubblewrap +missing +keeps programs apart"))
                .anySatisfy(line -> assertThat(line).matches("maven +found +builds"))
                .anySatisfy(line -> assertThat(line).startsWith("npm ").contains("only for ./de verify"))
                .last()
                .asString()
                .startsWith("missing: bubblewrap");
        assertThat(said.exit()).isZero();
    }
}
