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
    private static final List<String> PLAIN = List.of("bash", "readlink", "dirname", "grep", "find");

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
