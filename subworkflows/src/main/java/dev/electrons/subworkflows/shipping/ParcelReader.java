package dev.electrons.subworkflows.shipping;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.subworkflows.call.Answers;
import dev.electrons.subworkflows.call.Exchange;
import dev.electrons.subworkflows.provider.Reading;
import dev.electrons.subworkflows.text.JsonInText;
import dev.electrons.task.Execution;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A model's answer as a parcel: strict about what it says, lenient about what it is wrapped in. */
final class ParcelReader {
    private static final double HEAVIEST_LB = 100_000;
    private static final double LONGEST_IN = 10_000;
    private static final int LONGEST_SOURCE = 2_000;
    private static final int SHOWN = 60;
    private static final Pattern NUMBER = Pattern.compile("\\s*\\d{1,9}(\\.\\d{1,9})?\\s*");
    private static final Set<String> CONFIDENCES = Set.of("high", "medium", "low");

    private ParcelReader() {}

    /** One thing that is wrong with an answer. */
    private static final class Wrong extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final String code;

        Wrong(String code, String words) {
            super(words, null, false, false);
            this.code = code;
        }
    }

    static Reading<Parcel> read(Exchange.Answered answer) {
        var tree = Answers.tree(answer);
        var usage = usage(tree.path("usage"));
        var text = tree.at("/choices/0/message/content").asText("");
        if (text.isBlank()) {
            return new Reading.Useless<>("EMPTY_ANSWER", "the model said nothing", usage);
        }
        var json = JsonInText.find(text).map(value -> value.tree()).filter(JsonNode::isObject);
        if (json.isEmpty()) {
            return new Reading.Useless<>("SHIPPING_NOT_JSON", "the answer has no JSON object", usage);
        }
        try {
            return new Reading.Usable<>(parcel(json.get()), usage);
        } catch (Wrong wrong) {
            return new Reading.Useless<>(wrong.code, String.valueOf(wrong.getMessage()), usage);
        }
    }

    private static Execution.@Nullable Usage usage(JsonNode usage) {
        return usage.path("prompt_tokens").isNumber()
                ? new Execution.Usage(
                        usage.get("prompt_tokens").asLong(),
                        usage.path("completion_tokens").asLong(),
                        null)
                : null;
    }

    private static Parcel parcel(JsonNode json) {
        var sizes = json.path("dimensions").isObject() ? json.path("dimensions") : json;
        return new Parcel(
                number(json, "weight", List.of("weight_lb", "weight_lbs", "weight"), HEAVIEST_LB),
                number(sizes, "length", List.of("length_in", "length"), LONGEST_IN),
                number(sizes, "width", List.of("width_in", "width"), LONGEST_IN),
                number(sizes, "height", List.of("height_in", "height"), LONGEST_IN),
                source(json.path("source")),
                confidence(json.path("confidence")));
    }

    private static double number(JsonNode json, String what, List<String> names, double most) {
        var found = names.stream()
                .map(json::path)
                .filter(node -> !node.isMissingNode() && !node.isNull())
                .findFirst()
                .orElseThrow(() -> wrong(what, "MISSING", names.getFirst() + " is missing"));
        boolean clean = found.isNumber()
                || (found.isTextual() && NUMBER.matcher(found.textValue()).matches());
        double number =
                !clean ? Double.NaN : found.isNumber() ? found.doubleValue() : Double.parseDouble(found.textValue());
        if (!(number > 0 && number <= most)) {
            throw wrong(
                    what,
                    "INVALID",
                    names.getFirst() + " must be a number above 0 and at most " + (long) most + ", not "
                            + shown(found));
        }
        return number;
    }

    private static String source(JsonNode source) {
        if (!source.isTextual() || source.textValue().isBlank()) {
            throw wrong("source", "MISSING", "source is missing");
        }
        var text = source.textValue().strip();
        return text.length() <= LONGEST_SOURCE ? text : text.substring(0, LONGEST_SOURCE);
    }

    private static String confidence(JsonNode confidence) {
        var word = confidence.asText("").strip().toLowerCase(Locale.ROOT);
        if (word.isEmpty()) {
            throw wrong("confidence", "MISSING", "confidence is missing");
        }
        if (!CONFIDENCES.contains(word)) {
            throw wrong("confidence", "INVALID", "confidence must be high, medium or low, not " + shown(confidence));
        }
        return word;
    }

    private static Wrong wrong(String what, String how, String words) {
        return new Wrong("SHIPPING_" + what.toUpperCase(Locale.ROOT) + "_" + how, words);
    }

    private static String shown(JsonNode node) {
        var text = Answers.shortened(node.toString());
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
