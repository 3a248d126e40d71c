package dev.electrons.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.electrons.classify.Rules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulesConfigTest {
    private static final String NAME = "DE_CLASSIFICATION_RULES_FILE";

    @TempDir
    private Path folder;

    private static Rules read(Map<String, String> values) {
        var settings = Settings.of(values);
        var rules = RulesConfig.read(settings);
        settings.refuseFaults();
        return rules;
    }

    private static String standard() throws IOException {
        try (var in = Objects.requireNonNull(Rules.class.getResourceAsStream("/classify/rules.yaml"))) {
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    @Test
    void theRulesAreThoseOfTheMeshUnlessThereIsAFile() throws IOException {
        assertThat(read(Map.of())).isEqualTo(Rules.standard());
        var file = folder.resolve("rules.yaml");
        Files.writeString(
                file, standard().replace("version: 2026-11", "version: ours-1").replace("words: [", "words: [haiku, "));
        var rules = read(Map.of(NAME, file.toString()));
        assertThat(rules.version()).isEqualTo("ours-1");
        assertThat(rules.tags().getFirst().words()).startsWith("haiku", "implement");
    }

    @Test
    void whoAsksModelsGoesByTheSameFile() throws IOException {
        var file = folder.resolve("rules.yaml");
        Files.writeString(file, standard().replaceFirst("claude: \\[.*]", "claude: [ours]"));
        var models = RulesConfig.usualModels(Settings.of(Map.of(NAME, file.toString())));
        assertThat(models.of("code", List.of("nobody", "Claude"))).containsExactly("ours");
        assertThat(models.of("code", List.of("nobody"))).hasSize(4);
        assertThat(models.of("text", List.of())).isEmpty();
        assertThat(models.knows("CLAUDE")).isTrue();
        assertThat(models.knows("claude-runner")).isFalse();
    }

    @Test
    void everythingThatIsWrongWithAFileIsSaidAtOnce() throws IOException {
        var file = folder.resolve("rules.yaml");
        Files.writeString(file, """
                version: ''
                context: [{field: repo, task_type: cod}]
                tags: [{task_type: code, word: [x]}]
                keyword: []
                hints: {a: text}
                otherwise: text
                workflows: {}
                waterfalls: {default: model}
                modelled: [text, poem]
                """);
        assertThatThrownBy(() -> read(Map.of(NAME, file.toString())))
                .isInstanceOf(SettingsRefused.class)
                .hasMessageContainingAll(
                        NAME,
                        "version: expected",
                        "context[0].task_type: expected one of audio, code",
                        "tags[0].word: unknown; did you mean words?",
                        "tags[0].words: expected a list",
                        "keyword: unknown; did you mean keywords?",
                        "keywords: expected a list",
                        "waterfalls.default: expected a list",
                        "modelled[1]: expected one of");
    }

    @Test
    void aFileThatIsNotThereOrNoYamlIsRefused() throws IOException {
        assertThatThrownBy(() -> read(Map.of(NAME, folder.resolve("none.yaml").toString())))
                .hasMessageContaining(NAME)
                .hasMessageContaining("cannot be read");
        var file = folder.resolve("rules.yaml");
        Files.writeString(file, "{");
        assertThatThrownBy(() -> read(Map.of(NAME, file.toString()))).hasMessageContaining(NAME);
        Files.writeString(file, "just words");
        assertThatThrownBy(() -> read(Map.of(NAME, file.toString()))).hasMessageContaining("expected an object");
    }
}
