package dev.electrons.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.electrons.expression.Schemas;
import dev.electrons.json.Json;
import dev.electrons.json.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the topics carry, to applications in three languages, and whether it is what the documents say. */
class SubscribersIT {
    private static final Path EXAMPLES =
            Path.of("..", "examples", "subscribers").toAbsolutePath().normalize();
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    private static final Pattern LIBRARIES =
            Pattern.compile("(kafka-clients|snappy-java|slf4j-api|jackson-(core|databind|annotations))-[0-9].*");
    private static final Duration LONGEST = Duration.ofMinutes(2);

    @RegisterExtension
    private static final WholeMesh mesh = new WholeMesh();

    private static final Door door = mesh.door();
    private static List<ConsumerRecord<String, byte[]>> results;

    /** Runs of several kinds that end in several ways, and then every result a second time. */
    @BeforeAll
    static void up() throws Exception {
        var runs = new ArrayList<String>();
        for (int i = 0; i < 4; i++) {
            runs.add(program("good-" + i, "echo " + i));
        }
        runs.add(program("bad", "exit 3"));
        runs.add(program("large", "printf %0100000d 0"));
        runs.add(posted("intake", "{\"query\":\"explain tides\",\"task_type\":\"text\"}"));
        var stopped = program("stopped", "sleep 600");
        runs.add(stopped);
        await().atMost(LONGEST)
                .until(() -> door.get("executions/" + stopped)
                        .orFail()
                        .path("phase")
                        .asText()
                        .equals("Running"));
        door.delete("executions/" + stopped).orFail();
        for (var run : runs) {
            door.ended(run, LONGEST);
        }
        var topic = new TopicRecords(mesh.bootstrap(), "de.results");
        results = topic.atLeast(runs.size());
        assertThat(results).hasSameSizeAs(runs);
        topic.again(results);
    }

    private static String program(String name, String source) throws Exception {
        return posted("executions", """
                {"task_id":"%s","title":"a program","code":{"language":"bash","source":"%s"}}
                """.formatted(name, source));
    }

    private static String posted(String path, String body) throws Exception {
        return door.post(path, body, true).orFail().path("run_id").asText();
    }

    @Test
    void aSubscriberInJavaPrintsEveryResultOnce() throws Exception {
        try (var libraries = Files.list(Path.of("target", "lib"))) {
            var classPath = libraries
                    .filter(jar ->
                            LIBRARIES.matcher(jar.getFileName().toString()).matches())
                    .map(jar -> jar.toAbsolutePath().toString())
                    .collect(Collectors.joining(":"));
            printsEveryResultOnce(
                    JAVA.toString(),
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    classPath,
                    EXAMPLES.resolve("java/Subscriber.java").toString());
        }
    }

    @Test
    void aSubscriberInPythonPrintsEveryResultOnce() throws Exception {
        printsEveryResultOnce(
                "/usr/bin/python3", EXAMPLES.resolve("python/subscriber.py").toString());
    }

    @Test
    void aSubscriberInJavaScriptPrintsEveryResultOnce() throws Exception {
        var folder = Files.createDirectories(mesh.folder().resolve("javascript"));
        for (var name : List.of("package.json", ".npmrc", "subscriber.js")) {
            Files.copy(EXAMPLES.resolve("javascript").resolve(name), folder.resolve(name));
        }
        said(new ProcessBuilder("npm", "install", "--prefer-offline", "--no-audit", "--no-fund")
                .directory(folder.toFile()));

        printsEveryResultOnce("node", folder.resolve("subscriber.js").toString());
    }

    private static void printsEveryResultOnce(String... command) throws Exception {
        var words = new ArrayList<>(List.of(command));
        words.addAll(List.of("--count", String.valueOf(results.size())));

        assertThat(said(new ProcessBuilder(words)))
                .containsExactlyInAnyOrderElementsOf(
                        results.stream().map(SubscribersIT::line).toList());
    }

    private static String line(ConsumerRecord<String, byte[]> record) {
        var result = Json.read(record.value(), JsonNode.class);
        return String.join(
                " ",
                TopicRecords.id(record),
                result.path("request_id").asText(),
                result.path("status").asText(),
                result.path("task_type").asText());
    }

    /** The lines that a program wrote before it ended, well and in time. */
    private static List<String> said(ProcessBuilder program) throws Exception {
        var out = Files.createTempFile(mesh.folder(), "program", ".out");
        var err = Files.createTempFile(mesh.folder(), "program", ".err");
        program.environment().put("DE_KAFKA_BOOTSTRAP", mesh.bootstrap());
        program.redirectOutput(out.toFile()).redirectError(err.toFile());
        var process = program.start();
        try {
            boolean ended = process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS);
            assertThat(ended)
                    .as("%s has ended: %s", program.command(), Files.readString(err))
                    .isTrue();
            assertThat(process.exitValue()).as(Files.readString(err)).isZero();
            return Files.readAllLines(out);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void resultsAreWhatTheDocumentsSay() throws Exception {
        hold(results, "Result", "schemas/result.schema.json");
        var said = results.stream().map(SubscribersIT::line).collect(Collectors.joining("\n"));
        assertThat(said).contains("good-0 completed program", "bad failed program", "stopped cancelled program");
        assertThat(said).containsPattern("completed text");
        assertThat(results)
                .filteredOn(record -> line(record).contains(" large "))
                .singleElement()
                .satisfies(record -> assertThat(Json.read(record.value(), JsonNode.class)
                                .at("/output/stdout/$ref")
                                .asText())
                        .startsWith("artifact://sha256/"));
    }

    @Test
    void eventsAreWhatTheDocumentsSay() throws Exception {
        var events = new TopicRecords(mesh.bootstrap(), "de.events").atLeast(4 * results.size());

        hold(events, "Event", "schemas/event.schema.json");
    }

    @Test
    void aResultIsOnTheTopicOfItsTypeAsItIsAmongAll() {
        var programs = results.stream()
                .filter(record -> line(record).endsWith(" program"))
                .toList();

        var again = new TopicRecords(mesh.bootstrap(), "de.results.program").atLeast(programs.size());

        assertThat(again)
                .extracting(TopicRecords::headers)
                .containsExactlyInAnyOrderElementsOf(
                        programs.stream().map(TopicRecords::headers).toList());
        assertThat(again)
                .extracting(record -> new String(record.value(), UTF_8))
                .containsExactlyInAnyOrderElementsOf(programs.stream()
                        .map(record -> new String(record.value(), UTF_8))
                        .toList());
    }

    /** Records against the documents that the door serves. */
    private static void hold(List<ConsumerRecord<String, byte[]>> records, String message, String schema)
            throws Exception {
        var document = new YAMLMapper().readTree(door.get("asyncapi.yaml").text());
        var headers = (ObjectNode)
                document.at("/components/messages/" + message + "/headers").deepCopy();
        headers.set("components", document.path("components"));
        var payload = new Value(door.get(schema).text());
        assertThat(records).isNotEmpty().allSatisfy(record -> {
            var text = new String(record.value(), UTF_8);
            assertThat(Schemas.problems(payload, new Value(text))).as(text).isEmpty();
            assertThat(Schemas.problems(Value.of(headers), Value.of(TopicRecords.headers(record))))
                    .isEmpty();
            assertThat(record.key())
                    .isEqualTo(TopicRecords.headers(record).path("ce_subject").asText());
        });
    }
}
