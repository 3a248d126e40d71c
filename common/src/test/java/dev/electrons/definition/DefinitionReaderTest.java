package dev.electrons.definition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.graph.NodeKind;
import dev.electrons.graph.Shape;
import dev.electrons.json.Json;
import dev.electrons.task.Kinds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DefinitionReaderTest {
    private static final String HEAD = "name: x\nnodes:\n  - {id: a, kind: transform, config: {expr: '1'}}\n";

    @Test
    void readsWhatTheExamplesShow() throws IOException {
        try (var files = Files.list(Path.of("../examples/definitions"))) {
            for (var file : files.toList()) {
                assertThat(DefinitionReader.read(Files.readString(file)).problems())
                        .as(file.toString())
                        .isEmpty();
            }
        }
    }

    @Test
    void whatWasReadCanBeReadAgain() {
        var read = DefinitionReader.read(HEAD + "limits: {timeout: 1h}\noutput: ctx.a.output\n");
        var definition = Objects.requireNonNull(read.definition());
        assertThat(Json.read(Json.bytes(definition), Definition.class)).isEqualTo(definition);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "nam: y | unknown_field | nam | 4 | nam is not a field here; did you mean name?",
                "limits: {max_node: 3} | unknown_field | limits.max_node | 4 | max_node is not a field here; did you mean max_nodes?",
                "limits: {max_nodes: 0} | bad_field | limits.max_nodes | 4 | max_nodes must be at least 1",
                "limits: {timeout: 0s} | bad_field | limits.timeout | 4 | timeout must be more than 0",
                "limits: {timeout: soon} | bad_field | limits.timeout | 4 | timeout must be a duration such as 250ms, 30s, 5m, 1h, 7d or PT1H",
                "limits: {timeout: 99999d} | bad_field | limits.timeout | 4 | expected a duration such as 30s, 5m or PT1H, 3650d at most",
                "edges: [{from: a, to: b}] | unknown_node | edges[0] | 4 | no such node: b",
                "edges: {from: a} | bad_field | edges | 4 | edges must be a list",
                "input: {schema: [1]} | bad_field | input.schema | 4 | schema must be an object",
                "name: y | bad_syntax | \"\" | 4 | Duplicate field 'name'",
                "output: *a | bad_syntax | \"\" | 4 | aliases (*a) are not supported: write it out",
                "--- | bad_syntax | \"\" | 4 | \"\"",
                "guards: {on_blocked: maybe} | bad_field | guards.on_blocked | 4 | on_blocked must be refuse or wait",
                "guards: {cooldown: 99999d} | bad_field | guards.cooldown | 4 | 3650d at most",
                "guards: {backoff: {cap: PTTT}} | bad_field | guards.backoff.cap | 4 | expected a duration",
                "guards: {target: ctx.a.output} | bad_expression | guards.target | 4 | there is no node a",
                "guards: {target: 'input.lead +'} | bad_expression | guards.target | 4 | \"\"",
            })
    void aFaultIsToldWithItsPlaceAndWhatWasExpected(String line, String code, String path, int at, String message) {
        var text = line.equals("---") ? HEAD + "---\nname: z\n" : HEAD + line + "\n";
        assertThat(DefinitionReader.read(text).problems()).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(code);
            assertThat(problem.path()).isEqualTo(path);
            assertThat(problem.line()).isGreaterThanOrEqualTo(at);
            assertThat(problem.message()).contains(message);
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kind: program, retry: {max_attemps: 3} | nodes[1].retry.max_attemps | did you mean max_attempts",
                "kind: program, retry: {max_attempts: 11} | nodes[1].retry.max_attempts | at most 10",
                "kind: program, retry: {max_attempts: 2.5} | nodes[1].retry.max_attempts | a whole number",
                "kind: program, timeout: {atempt: 3s} | nodes[1].timeout.atempt | did you mean attempt",
                "kind: program, timeout: 5 | nodes[1].timeout | an object",
                "kind: program, timeout: 5 weeks | nodes[1].timeout | a duration such as",
                "kind: program, join: some | nodes[1].join | all or any",
                "kind: program, config: 3 | nodes[1].config | an object",
                "kind: progam | nodes[1].kind | did you mean program",
                "kind: loop, body: [a], while: 'false', max_iterations: 2.7 | nodes[1].max_iterations | a whole number",
                "kind: branch, rules: [{when: 'true'}] | nodes[1].rules[0].to | to must be there",
                "kind: branch, rules: [{when: {jsonpat: '$.x'}, to: [a]}] | nodes[1].rules[0].when.jsonpat | jsonpath",
                "kind: transform, config: {expr: ctx.a.outputs} | nodes[1].config.expr | a node has no outputs; did you mean output?",
                "kind: transform, config: {expr: run.exec_id} | nodes[1].config.expr | run has no exec_id; did you mean",
                "kind: wait, duration: 5s, signal: x | nodes[1].duration | one of duration, until and signal",
            })
    void aNodesFaultsAreTold(String fields, String path, String message) {
        assertThat(DefinitionReader.read(HEAD + "  - {id: b, " + fields + "}\n").problems())
                .anySatisfy(problem -> {
                    assertThat(problem.path()).isEqualTo(path);
                    assertThat(problem.message()).contains(message).doesNotContain("dev.electrons", "java.");
                    assertThat(problem.line()).isEqualTo(4);
                });
    }

    @Test
    void aJoinThatNeedsMoreThanThereAreWaysIsTold() {
        var edge = "edges: [{from: a, to: b}]\n";

        assertThat(DefinitionReader.read(HEAD + "  - {id: b, kind: program, join: 2}\n" + edge)
                        .problems())
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.path()).isEqualTo("nodes[1].join");
                    assertThat(problem.message()).isEqualTo("b needs 2 live tokens, and only 1 way leads there");
                });
        assertThat(DefinitionReader.read(HEAD + "  - {id: b, kind: program, join: 1}\n" + edge)
                        .problems())
                .isEmpty();
        assertThat(DefinitionReader.read(
                                HEAD + "  - {id: b, kind: transform, config: {expr: has(ctx.a.none)}}\n" + edge)
                        .problems())
                .isEmpty();
    }

    @Test
    void aRunsBudgetIsPartOfWhatItRuns() {
        var read = DefinitionReader.read("""
                name: thrifty
                limits: {budget_usd: 1.5}
                nodes:
                  - {id: a, kind: text, config: {prompt: hi}}
                """);

        assertThat(Objects.requireNonNull(read.definition()).graph().budgetUsd())
                .isEqualTo(1.5);
    }

    @Test
    void everythingIsToldAtOnce() {
        var text = """
                name: Wrong Name
                nodes:
                  - {id: a, kind: program, retry: {max_attempts: 40}}
                  - {id: a, kind: transform}
                  - {id: c, kind: nonsense}
                edges:
                  - {from: a, to: nowhere}
                """;
        assertThat(DefinitionReader.read(text).problems())
                .extracting(DefinitionProblem::path)
                .containsExactly(
                        "name",
                        "nodes[0].retry.max_attempts",
                        "nodes[1].id",
                        "nodes[1].config.expr",
                        "nodes[2].kind",
                        "edges[0]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "kind: http | url | url is required",
                "kind: http, config: {url: ''} | url | url is required",
                "kind: http, config: {url: [a]} | url | url must be a text",
                "kind: http, config: {url: 'ftp://x/'} | url | url must be an http or https URL",
                "kind: http, config: {url: 'https://a b/'} | url | url must be a valid URL",
                "kind: http, config: {url: 'https://u:p@x/'} | url | without a user name",
                "kind: http, config: {url: 'https://x/', method: BREW} | method | method must be one of DELETE, GET",
                "kind: http, config: {url: 'https://x/', timeout_ms: 0} | timeout_ms | timeout_ms must be from 1 to 600000",
                "kind: http, config: {method: BREW}, input: ~{'url': input.url}~ | method | method must be one of",
                "kind: http, input: ~{'body': input.b}~ | url | url is required",
                "kind: text | prompt | prompt is required",
                "kind: text, config: {prompt: x, max_tokens: 0} | max_tokens | max_tokens must be from 1",
                "kind: image, config: {prompt: '  '} | prompt | prompt is required",
                "kind: audio, config: {voice: a} | text | text is required",
                "kind: audio, config: {prompt: ''} | prompt | prompt is required",
                "kind: code, config: {prompt: fix it} | prompt | prompt must have 10 to 100,000 characters, not 6",
            })
    void whatItsWorkerWouldRefuseForCertainIsRefused(String node, String field, String message) {
        var read = DefinitionReader.read(HEAD + "  - {id: b, " + node.replace('~', '"') + "}\n");
        assertThat(read.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo("bad_field");
            assertThat(problem.path()).isEqualTo("nodes[1].config." + field);
            assertThat(problem.line()).isEqualTo(4);
            assertThat(problem.message()).contains(message);
        });
    }

    @Test
    void aMisspeltFieldOfAnHttpNodeIsRefused() {
        var node = "  - {id: b, kind: http, config: {url: 'https://x/', methd: POST}}\n";

        assertThat(DefinitionReader.read(HEAD + node).problems())
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.code()).isEqualTo("unknown_field");
                    assertThat(problem.path()).isEqualTo("nodes[1].config.methd");
                    assertThat(problem.message()).contains("did you mean method?");
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kind: http, input: input",
                "kind: http, input: \"{'url': input.url}\"",
                "kind: http, config: {method: BREW}, input: \"true ? {'method': 'GET'} : input\"",
                "kind: http, config: {url: 'https://x/y?z#f', method: post, headers: {A: {secret: s}}}",
                "kind: text, config: {prompt: {$ref: 'artifact://sha256/x'}}",
                "kind: audio, config: {text: hi}",
                "kind: audio, config: {prompt: hi}",
                "kind: image, config: {prompt: 7}",
                "kind: code, input: \"{'prompt': input.task}\"",
            })
    void whatCouldBeRightIsTheWorkersToJudge(String node) {
        assertThat(DefinitionReader.read(HEAD + "  - {id: b, " + node + "}\n").problems())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rules: [{when: 'true', to: [end]}]",
                "rules: [{when: 'true', to: [b]}], default: [end]",
            })
    void aWayOutOfABodyIsRefused(String rules) {
        var text = """
                name: x
                nodes:
                  - {id: again, kind: loop, body: [a, b], while: 'false'}
                  - {id: a, kind: branch, %s}
                  - {id: b, kind: transform, config: {expr: '1'}}
                  - {id: end, kind: transform, config: {expr: '1'}}
                edges: [{from: again, to: end}]
                """.formatted(rules);
        assertThat(DefinitionReader.read(text).problems()).singleElement().satisfies(problem -> {
            assertThat(problem.message()).contains("into or out of a loop's or map's body: a to end");
            assertThat(problem.line()).isEqualTo(4);
        });
    }

    @Test
    void aLoopThatLeadsIntoItsOwnBodyIsRefused() {
        var text = """
                name: x
                nodes:
                  - {id: again, kind: loop, body: [a], while: 'false', on_break: [a]}
                  - {id: a, kind: transform, config: {expr: '1'}}
                """;
        assertThat(DefinitionReader.read(text).problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.path()).isEqualTo("nodes[0].on_break"));
    }

    @Test
    void whatNobodyCouldReadBackIsRefused() {
        var deep = HEAD.replace("'1'", "'1', x: " + "[".repeat(150) + "]".repeat(150));
        assertThat(DefinitionReader.read(deep).problems().getFirst().message()).contains("nested deeper");
        assertThat(DefinitionReader.read(HEAD + "description: \"a\0b\"\n").problems())
                .containsExactly(
                        new DefinitionProblem("bad_syntax", "", 4, "a definition is text, without NUL characters"));
        assertThat(DefinitionReader.read("{\"name\": \"x\"} trailing").problems())
                .hasSize(1);
    }

    @Test
    void theSchemaKnowsEveryKind() {
        var kinds = new ArrayList<String>();
        Shape.schema().at("/$defs/node/properties/kind/enum").forEach(kind -> kinds.add(kind.asText()));
        var ours = new ArrayList<>(Kinds.ALL);
        ours.add(NodeKind.FUNCTION);
        for (var kind : NodeKind.values()) {
            if (kind != NodeKind.TASK) {
                ours.add(kind.name().toLowerCase(java.util.Locale.ROOT));
            }
        }
        assertThat(kinds).containsExactlyInAnyOrderElementsOf(ours);
    }
}
