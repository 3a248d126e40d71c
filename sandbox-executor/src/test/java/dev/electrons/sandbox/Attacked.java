package dev.electrons.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A service under attack. A neighbour's job runs beside all cases of a class; after each the service must be healthy, the
 * neighbour unharmed, and no process, mount, cgroup or file left but the neighbour's.
 */
final class Attacked implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Map<String, String> settings;
    private final UnaryOperator<SandboxConfig> change;
    private @Nullable Path folder;
    private @Nullable RunningSandbox running;
    private @Nullable Neighbour neighbour;
    private @Nullable Traces clean;
    private String status = "";

    Attacked() {
        this(Map.of());
    }

    /** With these settings beside the usual. */
    Attacked(Map<String, String> settings) {
        this(settings, config -> config);
    }

    /** With these settings beside the usual, and what can't be set changed. */
    Attacked(Map<String, String> settings, UnaryOperator<SandboxConfig> change) {
        this.settings = Map.copyOf(settings);
        this.change = change;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        folder = RunningSandbox.passable(Files.createTempDirectory("attacked"));
        var all = new HashMap<>(settings);
        all.put(
                "DE_SANDBOX_REPOS",
                RunningSandbox.passable(Files.createDirectory(repositories())).toString());
        running = RunningSandbox.start(home(), all, change);
        neighbour = Neighbour.movingInto(sandbox());
        status = health();
        clean = Traces.of(home());
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        assertThat(health()).isEqualTo(status).isNotEqualTo("DOWN");
        neighbour().isUnharmed();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(Traces.of(home())).isEqualTo(clean));
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        // Also after a start that failed half-way.
        if (neighbour != null) {
            neighbour.leave();
        }
        if (running != null) {
            running.close();
        }
        // Processes that were told to leave may need a moment.
        await().atMost(PATIENCE).untilAsserted(() -> {
            var left = Traces.of(home());
            assertThat(left.none()).as("%s", left).isTrue();
        });
        try (var rest = Files.walk(folder())) {
            for (var path : rest.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** A folder of the host's that everybody may look into. */
    Path folder() {
        return there(folder);
    }

    /** The folder in it that the service keeps its workspaces in. */
    Path home() {
        return folder().resolve("home");
    }

    /** The folder in it that repositories may be cloned from. */
    Path repositories() {
        return folder().resolve("repositories");
    }

    RunningSandbox sandbox() {
        return there(running);
    }

    private Neighbour neighbour() {
        return there(neighbour);
    }

    private static <T> T there(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("not started");
        }
        return part;
    }

    private String health() throws Exception {
        return sandbox().get("/health").path("status").asText();
    }

    JsonNode run(String language, String source) throws Exception {
        return sandbox().run(language, source);
    }

    JsonNode run(String language, String source, Map<String, ?> limits) throws Exception {
        return sandbox().run(language, source, limits);
    }

    /** What a Python program printed, by lines; it must have gone to its end. */
    List<String> python(String source) throws Exception {
        return printed(run("python", source));
    }

    /** What a Bash program printed, by lines; it must have gone to its end. */
    List<String> bash(String source) throws Exception {
        return printed(run("bash", source));
    }

    private static List<String> printed(JsonNode report) {
        assertThat(report.path("outcome").asText())
                .as("%s", report.path("stderr").asText())
                .isEqualTo("SUCCEEDED");
        return report.path("stdout").asText().lines().toList();
    }
}
