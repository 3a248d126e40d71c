package dev.electrons.intake.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.id.RunId;
import dev.electrons.intake.OpenDoor;
import dev.electrons.json.Json;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One row of a table, told to a door step by step. */
final class Told {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]+)}");
    private static final Pattern REPEATED = Pattern.compile("(\\d+)x(.*)", Pattern.DOTALL);

    private final Wire wire;
    private final Document document;
    private final Answers answers;
    private final String id = "case-" + RunId.next();
    private final List<JsonNode> before = new ArrayList<>();

    Told(Wire wire, Document document, Answers answers) {
        this.wire = wire;
        this.document = document;
        this.answers = answers;
    }

    void all(Case row) {
        row.steps().forEach(this::step);
    }

    private void step(Case.Step step) {
        var call = call(step);
        var answer = wire.send(call).await();
        var words = call.words() + "\n" + answer.words();
        assertThat(answer.status()).as(words).isEqualTo(step.status());
        var said = answer.json();
        entries(step.says()).forEach((place, expected) -> {
            var node = said.at("/" + place);
            holds(words + "\n" + place, node.isMissingNode() || node.isNull() ? null : text(node), expected);
        });
        entries(step.answered())
                .forEach((name, expected) ->
                        holds(words + "\n" + name, answer.headers().get(name), expected));
        if (!call.method().equals("OPTIONS")) {
            var found = document.serving(call.method(), call.uri())
                    .map(operation -> answers.problems(operation, call.method(), answer))
                    .orElseGet(() -> answers.refusal(answer));
            assertThat(found).as(words).isEmpty();
        }
        before.add(said);
    }

    private static Map<String, @Nullable String> entries(@Nullable Map<String, @Nullable String> map) {
        return map == null ? Map.of() : map;
    }

    private static String text(JsonNode node) {
        return node.isValueNode() ? node.asText() : node.toString();
    }

    private void holds(String words, @Nullable String found, @Nullable String expected) {
        if (expected == null) {
            assertThat(found).as(words).isNull();
        } else if (expected.startsWith("~")) {
            assertThat(found).as(words).matches(Pattern.compile(filled(expected.substring(1)), Pattern.DOTALL));
        } else {
            assertThat(found).as(words).isEqualTo(filled(expected));
        }
    }

    private Wire.Call call(Case.Step step) {
        var line = step.send().split(" ", 2);
        var headers = new HashMap<String, @Nullable String>();
        headers.put("X-Passphrase", OpenDoor.KEY);
        var body = body(step);
        if (body != null) {
            headers.put("Content-Type", "application/json");
        }
        headers.putAll(entries(step.headers()));
        var sent = new HashMap<String, String>();
        headers.forEach((name, value) -> {
            if (value != null) {
                sent.put(name, filled(value));
            }
        });
        return new Wire.Call(line[0], filled(line[1]), sent, body);
    }

    private @Nullable Buffer body(Case.Step step) {
        if (step.hex() != null) {
            return Buffer.buffer(HexFormat.of().parseHex(step.hex().replace(" ", "")));
        }
        var text = step.text() != null ? step.text() : step.body() == null ? null : Json.text(step.body());
        return text == null ? null : Buffer.buffer(filled(text));
    }

    private String filled(String text) {
        return PLACEHOLDER.matcher(text).replaceAll(found -> Matcher.quoteReplacement(filling(found.group(1))));
    }

    private String filling(String name) {
        var repeated = REPEATED.matcher(name);
        if (name.equals("id")) {
            return id;
        }
        if (repeated.matches()) {
            return Objects.requireNonNull(repeated.group(2)).repeat(Integer.parseInt(repeated.group(1)));
        }
        int slash = name.indexOf('/');
        int number = slash == 0 ? before.size() : Integer.parseInt(name.substring(0, slash));
        return before.get(number - 1).at(name.substring(slash)).asText();
    }
}
