package dev.electrons.classify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.event.Classification;
import dev.electrons.event.WorkRequest;
import dev.electrons.json.Json;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules that ship with the mesh, rule by rule and in their order. */
class ClassifierTest {
    private final Classifier classifier = new Classifier(Rules.standard());

    private static WorkRequest request(String title, String prompt, Map<String, ?> more) {
        var request = new HashMap<String, Object>(Map.of(
                "execution_id", "1", "request_id", "1", "app", "shop", "route", "POST /execute", "models", Map.of()));
        request.putAll(Map.of("title", title, "prompt", prompt, "priority", 5, "timeout_ms", 1000));
        request.putAll(more);
        return Json.read(Json.text(request), WorkRequest.class);
    }

    private Classification classified(String title, String prompt, Map<String, ?> more) {
        return classifier.classify(request(title, prompt, more), Instant.EPOCH);
    }

    private static Map<String, ?> hint(String workflow) {
        return Map.of("hints", Map.of("workflow", workflow));
    }

    private static void assertSaid(Classification said, String type, String rule, String evidence, double confidence) {
        assertThat(said.taskType()).isEqualTo(type);
        assertThat(said.rule()).isEqualTo(rule);
        assertThat(said.evidence()).isEqualTo(evidence);
        assertThat(said.confidence()).isEqualTo(confidence);
        assertThat(said.rulesVersion()).isEqualTo(Rules.standard().version());
    }

    @ParameterizedTest
    @CsvSource({
        "repo,code,code-execution",
        "timeline,video,video-render",
        "product,product-shipping,product-shipping-research"
    })
    void whatTheWorkIsAboutDecides(String field, String type, String workflow) {
        var said = classified("x", "x", Map.of("context", Map.of(field, "some")));
        assertSaid(said, type, "context", "context." + field, 0.95);
        assertThat(said.workflow()).isEqualTo(workflow);
    }

    @ParameterizedTest
    @CsvSource({
        "code,implement bugfix cc code fix refactor debug",
        "text,research analyze write summarize explain",
        "video,video render animate",
        "image,image generate-image picture illustration",
        "audio,audio speech tts voice synthesize"
    })
    void aTagInTheTitleDecidesInWhateverCase(String type, String tags) {
        for (var tag : tags.split(" ", -1)) {
            assertSaid(classified("[" + tag + "] it", "x", Map.of()), type, "title-tag", "[" + tag + "]", 0.9);
            assertSaid(
                    classified("a [ " + tag.toUpperCase(Locale.ROOT) + " ] one", "x", Map.of()),
                    type,
                    "title-tag",
                    "[" + tag + "]",
                    0.9);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "implement",
                "fix bug",
                "debug",
                "refactor",
                "commit",
                "pr",
                "pull request",
                "create file",
                "update code",
                "write function",
                "add feature",
                "modify",
                "change the code",
                "build",
                "deploy"
            })
    void aKeywordInTitleOrTextMeansCode(String word) {
        assertSaid(classified("please " + word + ", now", "x", Map.of()), "code", "keyword", word, 0.7);
        assertSaid(
                classified("x", "Please\n" + word.toUpperCase(Locale.ROOT).replace(" ", "  ") + ".", Map.of()),
                "code",
                "keyword",
                word,
                0.7);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "print the product's price",
                "about a deployment",
                "implementation notes",
                "rebuild the story",
                "builders and buildings",
                "commitment",
                "debugging habits",
                "modifying nothing",
                "pull requests",
                "pre-commit",
                "pr-agency",
                "fix the bug"
            })
    void aKeywordInsideAnotherWordMeansNothing(String text) {
        assertSaid(classified("x", text, Map.of()), "text", "default", "no rule spoke", 0.5);
    }

    @ParameterizedTest
    @CsvSource({
        "code-execution,code",
        "Text-Generation,text",
        "image-generation,image",
        "audio-generation,audio",
        "video-render,video",
        "product-shipping-research,product-shipping"
    })
    void aHintDecidesWhenNothingElseDoes(String workflow, String type) {
        assertSaid(classified("x", "x", hint(workflow)), type, "hint", "hints.workflow " + workflow, 0.8);
    }

    @Test
    void whatTheClientSaysItIsGoesBeforeAllRules() {
        var context = Map.of("repo", "a/b");
        assertSaid(
                classified("[image] x", "x", Map.of("context", context, "program", Map.of("language", "bash"))),
                "program",
                "explicit",
                "a program to run",
                1);
        assertSaid(
                classified("[image] x", "x", Map.of("context", context, "task_type", "audio")),
                "audio",
                "explicit",
                "task_type audio",
                1);
        var named = classified("x", "x", Map.of("context", context, "workflow", Map.of("name", "enrich")));
        assertSaid(named, "workflow", "explicit", "a workflow to run", 1);
        assertThat(named.workflow()).isEqualTo("enrich");
        assertThat(classified("x", "x", Map.of("workflow", Map.of("nodes", List.of())))
                        .workflow())
                .isEqualTo("graph");
    }

    @Test
    void theFirstRuleThatSpeaksWins() {
        var product = Map.of("product", Map.of("sku", "7"));
        assertThat(classified("[video] deploy it", "x", Map.of("context", product))
                        .taskType())
                .as("context before tag: product data that says deploy is no code")
                .isEqualTo("product-shipping");
        assertThat(classified("[image] deploy it", "x", hint("audio-generation"))
                        .taskType())
                .as("tag before keyword")
                .isEqualTo("image");
        assertThat(classified("x", "deploy it", hint("audio-generation")).taskType())
                .as("keyword before hint")
                .isEqualTo("code");
        assertThat(classified("[draft] [audio] [image]", "x", Map.of()).taskType())
                .as("the first tag that is known")
                .isEqualTo("audio");
        var both = Map.of("repo", "a/b", "product", Map.of());
        assertThat(classified("x", "x", Map.of("context", both)).taskType())
                .as("the first rule about context")
                .isEqualTo("code");
    }

    @Test
    void aContextThatSaysNothingIsNoEvidence() {
        var empty = new HashMap<String, Object>();
        empty.put("repo", null);
        assertThat(classified("x", "x", Map.of("context", empty)).rule()).isEqualTo("default");
        assertThat(classified("x", "x", Map.of("context", Map.of("branch", "main")))
                        .rule())
                .isEqualTo("default");
        assertThat(classified("x", "x", Map.of()).rule()).isEqualTo("default");
    }

    @Test
    void onlyARequestThatNoRuleKnowsMayHintAtADefinition() {
        assertThat(classifier.hinted(request("x", "x", hint("Enrich")), Instant.EPOCH))
                .contains("Enrich");
        assertThat(classifier.hinted(request("[code] x", "x", hint("Enrich")), Instant.EPOCH))
                .isEmpty();
        assertThat(classifier.hinted(request("x", "x", hint("text-generation")), Instant.EPOCH))
                .isEmpty();
        assertThat(classifier.hinted(request("x", "x", Map.of()), Instant.EPOCH))
                .isEmpty();
    }

    @Test
    void aDefinitionThatIsHintedAtIsAWorkflowUnlessAnotherRuleSpeaks() {
        var bound = Map.of(
                "hints",
                Map.of("workflow", "enrich"),
                "workflow",
                Map.of("name", "enrich", "version", 3, WorkRequest.HINTED, true));
        var said = classified("x", "x", bound);
        assertSaid(said, "workflow", "hint", "hints.workflow enrich", 0.8);
        assertThat(said.workflow()).isEqualTo("enrich");
        assertThat(classified("x", "deploy it", bound).taskType()).isEqualTo("code");
    }
}
