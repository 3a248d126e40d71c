package dev.electrons.subworkflows.shipping;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of a parcel's figures. Other units than its own are refused and not converted.
 *
 * @param code of what is wrong with it
 * @param names that a model may give it, the one that it is asked for first
 */
record Measure(String code, List<String> names, Unit unit) {
    private static final Unit POUND = new Unit(Set.of("lb", "lbs", "pound", "pounds"), 100_000);
    private static final Unit INCH = new Unit(Set.of("in", "inch", "inches", "\"", "″", "”"), 10_000);

    static final Measure WEIGHT = new Measure("WEIGHT", List.of("weight_lb", "weight_lbs", "weight"), POUND);
    static final Measure LENGTH = new Measure("LENGTH", List.of("length_in", "length"), INCH);
    static final Measure WIDTH = new Measure("WIDTH", List.of("width_in", "width"), INCH);
    static final Measure HEIGHT = new Measure("HEIGHT", List.of("height_in", "height"), INCH);

    /** @param most of it that a parcel may have */
    record Unit(Set<String> words, double most) {
        boolean is(String word) {
            return words.contains(word.strip().toLowerCase(Locale.ROOT).replaceFirst("\\.$", ""));
        }
    }

    private static final Pattern NUMBER =
            Pattern.compile("\\s*(?<number>\\d{1,9}(\\.\\d{1,9})?)\\s*(?<unit>\\p{L}{1,10}\\.?|[\"″”])?\\s*");

    /** The figure in an object. */
    double of(JsonNode json) {
        var found = names.stream()
                .map(json::path)
                .filter(node -> !node.isMissingNode() && !node.isNull())
                .findFirst()
                .orElseThrow(() -> new Wrong(code + "_MISSING", names.getFirst() + " is missing"));
        double number = number(found);
        if (!(number > 0 && number <= unit.most)) {
            throw new Wrong(
                    code + "_INVALID",
                    names.getFirst() + " must be a number above 0 and at most " + (long) unit.most + ", not "
                            + Wrong.shown(found));
        }
        return number;
    }

    private double number(JsonNode found) {
        if (found.isNumber()) {
            return found.doubleValue();
        }
        if (found.isObject() && found.has("value")) {
            return found.path("unit").isTextual() && !unit.is(found.path("unit").textValue())
                    ? Double.NaN
                    : number(found.path("value"));
        }
        var text = NUMBER.matcher(found.isTextual() ? found.textValue() : "");
        return text.matches() && mine(text) ? Double.parseDouble(text.group("number")) : Double.NaN;
    }

    private boolean mine(Matcher text) {
        return text.group("unit") == null || unit.is(text.group("unit"));
    }

    /** Refuses an object that says beside its figures that they are in other units. */
    static void checkUnits(JsonNode json) {
        json.properties().forEach(field -> {
            if (field.getKey().toLowerCase(Locale.ROOT).contains("unit")) {
                var said = field.getValue();
                (said.isContainerNode() ? said : List.of(said)).forEach(Measure::checkUnit);
            }
        });
    }

    private static void checkUnit(JsonNode said) {
        if (said.isTextual()
                && !POUND.is(said.textValue())
                && !INCH.is(said.textValue())
                && !said.textValue().strip().equalsIgnoreCase("imperial")) {
            throw new Wrong("UNIT_INVALID", "figures must be in pounds and inches, not in " + Wrong.shown(said));
        }
    }
}
