package dev.electrons.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sources that attack whoever compiles them. There is no stage outside: a compiler runs in the job's own sandbox. */
class CompileAttacksIT {
    @RegisterExtension
    static final Attacked service = new Attacked();

    private static JsonNode compile(String source, Map<String, ?> limits) throws Exception {
        var javac = System.getProperty("java.home") + "/bin/javac";
        return service.sandbox()
                .execute(Map.of(
                        "command",
                        List.of("bash", "-c", source + " >Main.java; exec " + javac + " -d /tmp Main.java"),
                        "limits",
                        limits));
    }

    @Test
    @Attack(42)
    void aSourceThatIsHardToCompileRunsOutOfItsOwnTime() throws Exception {
        var report = compile(
                "seq -f 'class C%.0f { int m() { return 1; } }' 300000", Map.of("wall_ms", 2_500, "memory_mb", 1_024));

        assertThat(report.path("outcome").asText()).isEqualTo("TIMEOUT");
        assertThat(report.path("stderr").asText()).isEmpty();
    }

    @Test
    @Attack(42)
    void aSourceThatIsLargeToCompileRunsOutOfItsOwnMemory() throws Exception {
        var report = compile(
                "{ printf 'class Main { String a = \"'; head -c 12m /dev/zero | tr '\\0' x; echo '\"; }'; }",
                Map.of("memory_mb", 96, "wall_ms", 60_000));

        assertThat(report.path("outcome").asText()).isEqualTo("OOM_KILLED");
    }

    @Test
    @Attack(42)
    void aProgramInJavaIsCompiledInItsBoxWithinItsLimits() throws Exception {
        var classes = "class C%d{int m(){return 1;}}";
        var source = java.util.stream.IntStream.range(0, 30_000)
                .mapToObj(classes::formatted)
                .collect(java.util.stream.Collectors.joining("\n", "void main() { IO.println(1); }\n", ""));
        var slow = service.run("java", source, Map.of("wall_ms", 1_200));
        var large = service.run("java", source, Map.of("memory_mb", 48, "wall_ms", 60_000));

        assertThat(slow.path("outcome").asText()).isEqualTo("TIMEOUT");
        assertThat(large.path("outcome").asText()).isIn("OOM_KILLED", "FAILED", "SIGNALED");
        assertThat(large.path("stdout").asText()).isEmpty();
    }

    @Test
    @Attack(42)
    void whatRunsInsideTheCompilerIsAsConfinedAsTheProgram() throws Exception {
        var report = service.sandbox()
                .execute(Map.of(
                        "command",
                        List.of(
                                "bash",
                                "-c",
                                "j=%s/bin; $j/javac -proc:none -d /tmp P.java && $j/javac -cp /tmp -processor P -d /tmp M.java"
                                        .formatted(System.getProperty("java.home"))),
                        "files",
                        Map.of("M.java", "class M {}", "P.java", """
                                import java.nio.file.*;
                                import java.util.*;
                                import javax.annotation.processing.*;
                                import javax.lang.model.element.TypeElement;
                                @SupportedAnnotationTypes("*")
                                public class P extends AbstractProcessor {
                                    @Override public boolean process(Set<? extends TypeElement> a, RoundEnvironment r) {
                                        System.out.println("processor");
                                        for (var path : List.of("/etc/shadow", "/root", "/home", "%s"))
                                            if (Files.exists(Path.of(path))) System.out.println("saw " + path);
                                        try { new java.net.Socket("127.0.0.1", %d); System.out.println("connected"); } catch (Exception e) {}
                                        try { Files.writeString(Path.of("/usr/planted"), "x"); System.out.println("planted"); } catch (Exception e) {}
                                        return false;
                                    }
                                }
                                """.formatted(
                                service.home(), service.sandbox().at("/").getPort()))));

        assertThat(report.path("stdout").asText().lines().distinct()).containsExactly("processor");
    }
}
