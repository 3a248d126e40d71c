package dev.electrons.subworkflows.shipping;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.chat.Content;
import dev.electrons.subworkflows.call.Answers;
import dev.electrons.subworkflows.call.Exchange;
import dev.electrons.subworkflows.provider.Reading;
import dev.electrons.subworkflows.text.JsonInText;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** A model's answer as a parcel: strict about what it says, lenient about what it is wrapped in. */
final class ParcelReader {
    private static final int LONGEST_SOURCE = 2_000;
    private static final Set<String> CONFIDENCES = Set.of("high", "medium", "low");

    private final Set<Parcel> parcels = new LinkedHashSet<>();
    private Optional<Wrong> first = Optional.empty();

    private ParcelReader() {}

    static Reading<Parcel> read(Exchange.Answered answer) {
        var tree = Answers.tree(answer);
        var usage = Answers.usage(tree.path("usage"), "prompt_tokens", "completion_tokens");
        var text = Content.words(tree.at("/choices/0/message/content")).orElse("");
        if (text.isBlank()) {
            return new Reading.Useless<>("EMPTY_ANSWER", "the model said nothing", usage);
        }
        var reader = new ParcelReader();
        JsonInText.objects(text).forEach(reader::look);
        if (reader.parcels.size() > 1) {
            return new Reading.Useless<>(
                    "SHIPPING_AMBIGUOUS", "the answer has " + reader.parcels.size() + " parcels that differ", usage);
        }
        return reader.parcels.stream()
                .findFirst()
                .<Reading<Parcel>>map(parcel -> new Reading.Usable<>(parcel, usage))
                .orElseGet(() -> reader.first
                        .map(wrong -> new Reading.Useless<Parcel>(wrong.code(), wrong.words(), usage))
                        .orElseGet(() ->
                                new Reading.Useless<>("SHIPPING_NOT_JSON", "the answer has no JSON object", usage)));
    }

    /** A parcel, or where there may be one inside. */
    private void look(JsonNode json) {
        if (json.isObject()) {
            try {
                parcels.add(parcel(json));
                return;
            } catch (Wrong wrong) {
                first = first.or(() -> Optional.of(wrong));
            }
        }
        json.forEach(this::look);
    }

    private static Parcel parcel(JsonNode json) {
        var sizes = json.path("dimensions").isObject() ? json.path("dimensions") : json;
        var parcel = new Parcel(
                Measure.WEIGHT.of(json),
                Measure.LENGTH.of(sizes),
                Measure.WIDTH.of(sizes),
                Measure.HEIGHT.of(sizes),
                source(json.path("source")),
                confidence(json.path("confidence")));
        Measure.checkUnits(json);
        Measure.checkUnits(sizes);
        return parcel;
    }

    private static String source(JsonNode source) {
        if (!source.isTextual() || source.textValue().isBlank()) {
            throw new Wrong("SOURCE_MISSING", "source is missing");
        }
        var text = source.textValue().strip();
        return text.length() <= LONGEST_SOURCE ? text : text.substring(0, LONGEST_SOURCE);
    }

    private static String confidence(JsonNode confidence) {
        var word = confidence.asText("").strip().toLowerCase(Locale.ROOT);
        if (word.isEmpty()) {
            throw new Wrong("CONFIDENCE_MISSING", "confidence is missing");
        }
        if (!CONFIDENCES.contains(word)) {
            throw new Wrong(
                    "CONFIDENCE_INVALID", "confidence must be high, medium or low, not " + Wrong.shown(confidence));
        }
        return word;
    }
}
