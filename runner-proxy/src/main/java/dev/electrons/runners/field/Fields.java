package dev.electrons.runners.field;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.error.Nearest;
import dev.electrons.json.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * One object that a person or a program wrote, read field by field. Reading never throws: every fault becomes a sentence
 * that names the field and what was expected, and never the value, which may be a secret.
 */
public final class Fields {
    private final String path;
    private final JsonNode node;
    private final List<String> faults;
    private final Set<String> known = new LinkedHashSet<>();

    private Fields(String path, JsonNode node, List<String> faults) {
        this.path = path;
        this.node = node;
        this.faults = faults;
    }

    /** The fields of {@code node}; anything but an object is a fault and reads as empty. */
    public static Fields of(String path, JsonNode node, List<String> faults) {
        if (!node.isObject()) {
            faults.add((path.isEmpty() ? "the document" : path) + " must be an object with named fields");
        }
        return new Fields(path, node, faults);
    }

    /** Where a field is, as in {@code runners[1].url}. */
    public String at(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    public void fault(String name, String words) {
        faults.add(at(name) + " " + words);
    }

    /** The raw field when it is there and not null. */
    public Optional<JsonNode> node(String name) {
        known.add(name);
        return Optional.ofNullable(node.get(name)).filter(value -> !value.isNull());
    }

    public Optional<String> text(String name) {
        return node(name).flatMap(value -> {
            if (value.isTextual()) {
                return Optional.of(value.textValue()).filter(text -> !text.isBlank());
            }
            fault(name, "must be text");
            return Optional.empty();
        });
    }

    public OptionalInt number(String name, int least, int most) {
        var value = node(name);
        if (value.isEmpty()) {
            return OptionalInt.empty();
        }
        if (!value.get().isInt()
                || value.get().intValue() < least
                || value.get().intValue() > most) {
            fault(name, "must be a whole number from " + least + " to " + most);
            return OptionalInt.empty();
        }
        return OptionalInt.of(value.get().intValue());
    }

    /** One of these words, each of which means something. */
    public <T> T word(String name, Map<String, T> meanings, T otherwise) {
        var word = text(name);
        if (word.isPresent() && !meanings.containsKey(word.get())) {
            fault(name, "must be one of " + meanings.keySet().stream().sorted().toList());
        }
        return word.map(given -> meanings.getOrDefault(given, otherwise)).orElse(otherwise);
    }

    public boolean flag(String name, boolean otherwise) {
        var value = node(name);
        if (value.isPresent() && !value.get().isBoolean()) {
            fault(name, "must be true or false");
        }
        return value.map(JsonNode::booleanValue).orElse(otherwise);
    }

    public Duration duration(String name, Duration otherwise, Duration least, Duration most) {
        var value = node(name);
        if (value.isEmpty()) {
            return otherwise;
        }
        try {
            var duration = Durations.parse(value.get().asText());
            if (duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0) {
                return duration;
            }
        } catch (IllegalArgumentException _) {
            // falls through to the one fault
        }
        fault(name, "must be a duration from " + words(least) + " to " + words(most) + ", such as 250ms, 5s or 2m");
        return otherwise;
    }

    private static String words(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }

    /** Names with text values, in the order written. */
    public Map<String, String> texts(String name) {
        var found = new LinkedHashMap<String, String>();
        node(name).ifPresent(value -> {
            if (!value.isObject()) {
                fault(name, "must map names to names");
            }
            value.properties().forEach(entry -> {
                if (entry.getValue().isTextual()
                        && !entry.getValue().textValue().isBlank()) {
                    found.put(entry.getKey(), entry.getValue().textValue());
                } else {
                    fault(name + "." + entry.getKey(), "must be text");
                }
            });
        });
        return found;
    }

    /** A list of texts. */
    public List<String> list(String name, int longest) {
        var found = new ArrayList<String>();
        node(name).ifPresent(value -> {
            if (!value.isArray() || value.size() > longest) {
                fault(name, "must be a list of at most " + longest + " texts");
                return;
            }
            value.forEach(item -> {
                if (item.isTextual() && !item.textValue().isBlank()) {
                    found.add(item.textValue());
                } else {
                    fault(name, "must hold texts only");
                }
            });
        });
        return List.copyOf(found);
    }

    /** The fields of a nested object, if it is there. */
    public Optional<Fields> object(String name) {
        return node(name).map(value -> of(at(name), value, faults));
    }

    /** The objects of a list, if it is there. */
    public List<Fields> objects(String name) {
        var found = new ArrayList<Fields>();
        node(name).ifPresent(value -> {
            if (!value.isArray()) {
                fault(name, "must be a list");
                return;
            }
            value.forEach(item -> found.add(of(at(name) + "[" + found.size() + "]", item, faults)));
        });
        return found;
    }

    /** Call when every field was asked for: any other one is a fault that names the nearest known. */
    public void refuseOthers() {
        node.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                faults.add(at(name) + " is not a field; did you mean " + Nearest.to(name, known) + "?");
            }
        });
    }
}
