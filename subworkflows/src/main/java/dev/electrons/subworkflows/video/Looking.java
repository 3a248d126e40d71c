package dev.electrons.subworkflows.video;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.error.Nearest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** An object of the input, looked at field by field; everything that is wrong is gathered under its whole name. */
final class Looking {
    private static final int SHOWN = 60;

    private final String at;
    private final JsonNode object;
    private final List<String> faults;
    private final TreeSet<String> known = new TreeSet<>();

    Looking(String at, JsonNode object, List<String> faults) {
        this.at = at;
        this.object = object;
        this.faults = faults;
        if (!object.isMissingNode() && !object.isNull() && !object.isObject()) {
            faults.add(at + " must be an object");
        }
    }

    boolean has(String name) {
        return !get(name).isMissingNode() && !get(name).isNull();
    }

    JsonNode get(String name) {
        known.add(name);
        return object.path(name);
    }

    Looking object(String name) {
        return new Looking(name(name), get(name), faults);
    }

    /** Fields that nobody has looked at, in words that name the one that was probably meant. */
    List<String> unknown() {
        var words = new ArrayList<String>();
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                var shown = name.length() <= SHOWN ? name : name.substring(0, SHOWN) + "…";
                words.add(name(shown.replaceAll("\\p{Cntrl}", " ")) + " is not a field; did you mean "
                        + Nearest.to(name, known) + "?");
            }
        });
        return words;
    }

    String name(String name) {
        return at.isEmpty() ? name : at + "." + name;
    }

    void fault(String name, String words) {
        faults.add(name(name) + " " + words);
    }

    /** A list with at least one element; empty, and at fault, otherwise. */
    List<JsonNode> list(String name, int most) {
        var node = get(name);
        if (!node.isArray() || node.isEmpty() || node.size() > most) {
            fault(name, "must be a list of 1 to " + most);
            return List.of();
        }
        var all = new ArrayList<JsonNode>();
        node.forEach(all::add);
        return all;
    }

    double number(String name, double usual, double least, double most) {
        var node = get(name);
        if (node.isMissingNode() || node.isNull()) {
            return usual;
        }
        double number = node.asDouble(Double.NaN);
        if (!node.isNumber() || !(number >= least && number <= most)) {
            fault(name, "must be a number from " + plain(least) + " to " + plain(most) + ", not " + shown(node));
            return usual;
        }
        return number;
    }

    double required(String name, double least, double most) {
        if (!has(name)) {
            fault(name, "is required, a number from " + plain(least) + " to " + plain(most));
        }
        return number(name, least, least, most);
    }

    /** One of a few words, in any case of letters. */
    <T> T word(String name, T usual, Map<String, T> words) {
        var node = get(name);
        if (node.isMissingNode() || node.isNull()) {
            return usual;
        }
        var found = words.entrySet().stream()
                .filter(entry -> entry.getKey().equalsIgnoreCase(node.asText("")))
                .map(Map.Entry::getValue)
                .findFirst();
        if (found.isEmpty()) {
            fault(name, "must be " + either(words.keySet()) + ", not " + shown(node));
        }
        return found.orElse(usual);
    }

    static String either(Collection<String> words) {
        return "one of " + String.join(", ", words.stream().sorted().toList());
    }

    Optional<String> text(String name, int longest) {
        var node = get(name);
        if (node.isMissingNode() || node.isNull()) {
            return Optional.empty();
        }
        if (!node.isTextual() || node.textValue().isBlank() || node.textValue().length() > longest) {
            fault(name, "must be a text of 1 to " + longest + " characters");
            return Optional.empty();
        }
        return Optional.of(node.textValue());
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? String.valueOf((long) number) : String.format(Locale.ROOT, "%.2f", number);
    }

    private static String shown(JsonNode node) {
        var text = node.toString().replaceAll("\\p{Cntrl}", " ");
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
