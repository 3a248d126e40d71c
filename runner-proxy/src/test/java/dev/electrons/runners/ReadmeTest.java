package dev.electrons.runners;

import static dev.electrons.runners.ScriptedRunner.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.electrons.json.Json;
import dev.electrons.runners.roster.Protocol;
import dev.electrons.runners.roster.RosterReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the README shows, a stranger can copy: each runner alone, asked as the line above it says. */
final class ReadmeTest {
    private static final Pattern CURL = Pattern.compile("# curl localhost:8091(\\S+) -d '(.*)'");
    private static final Pattern HOST = Pattern.compile("https?://[A-Za-z0-9.-]+(:\\d+)?");
    private static final Pattern SECRET = Pattern.compile("env:([A-Z_]+)");

    private static final Path PAGE = Path.of("README.md");

    /** One runner that is shown, and the call that it is shown with. */
    record Example(JsonNode runner, String path, String body) {
        @Override
        public String toString() {
            return runner.path("name").asText();
        }
    }

    private static String yaml() throws IOException {
        return Files.readString(PAGE).split("```yaml\n|```\n")[1];
    }

    private static ObjectNode file() throws IOException {
        return (ObjectNode) new YAMLMapper().readTree(yaml());
    }

    static List<Example> examples() throws IOException {
        var calls = CURL.matcher(yaml()).results().toList();
        var runners = new ArrayList<JsonNode>();
        file().path("runners").forEach(runners::add);
        assertThat(calls).hasSameSizeAs(runners);
        return IntStream.range(0, runners.size())
                .mapToObj(i -> new Example(
                        runners.get(i), calls.get(i).group(1), calls.get(i).group(2)))
                .toList();
    }

    @Test
    void everyProtocolHasAnExample() throws IOException {
        var shown = examples().stream()
                .flatMap(example -> Stream.of("protocol", "vendor")
                        .map(name -> example.runner.path(name).asText()));

        assertThat(shown).containsAll(words(Protocol.class));
    }

    private static List<String> words(Class<?> protocol) {
        return Arrays.stream(protocol.getPermittedSubclasses())
                .flatMap(kind -> kind.isInterface()
                        ? words(kind).stream()
                        : Stream.of(kind.getSimpleName().toLowerCase(Locale.ROOT)))
                .toList();
    }

    private static ScriptedRunner vendor() {
        return ScriptedRunner.cli()
                .on("/execute", ScriptedRunner.done("forty-two"))
                .on("/v1/chat/completions", json(200, ScriptedRunner.completion("forty-two")))
                .on("/v1/ACCOUNT/GATEWAY/openai/chat/completions", json(200, ScriptedRunner.completion("forty-two")))
                .on("/v1/messages", json(200, AnthropicWire.message(AnthropicWire.text("forty-two"), "\"end_turn\"")))
                .on(
                        "/v1beta/models/gemini-2.5-pro:generateContent",
                        json(200, GeminiWire.answer(GeminiWire.text("forty-two"), "\"STOP\"")))
                .on("/generate", json(200, "{\"data\":[{\"url\":\"https://x/forty-two\"}]}"))
                .on(
                        "/v1/text-to-speech/21m00Tcm4TlvDq8ikWAM?output_format=mp3_44100_128",
                        (_, wire) -> wire.send(
                                "HTTP/1.1 200 OK\r\nContent-Type: audio/mpeg\r\nContent-Length: 9\r\n\r\nforty-two"))
                .on("/edit/v1/render", json(201, "{\"response\":{\"id\":\"forty-two\"}}"));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void anExampleWorksAsItStands(Example example) throws IOException {
        try (var vendor = vendor()) {
            var file = file();
            file.putArray("runners").add(example.runner);
            var secrets = new HashMap<String, String>();
            SECRET.matcher(Json.text(file))
                    .results()
                    .forEach(found -> secrets.put(found.group(1), "of-" + found.group(1)));
            var yaml = HOST.matcher(Json.text(file)).replaceAll(vendor.url());

            try (var proxy = ProxyUnderTest.start(secrets, yaml)) {
                var reply = proxy.post(example.path, example.body);

                assertThat(reply.status()).as(reply.body()).isBetween(200, 202);
                assertThat(reply.body()).contains("forty-two");
            }
        }
    }

    @Test
    void allOfItTogetherHasNoFault() throws IOException {
        var reading = RosterReader.read(yaml());

        assertThat(reading.faults()).isEmpty();
        assertThat(reading.roster().runners()).hasSameSizeAs(file().path("runners"));
    }
}
