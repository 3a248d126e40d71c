package dev.electrons.boot;

import dev.electrons.json.Durations;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Named values from the environment and the {@code DE_CONFIG} file, read once into a configuration record.
 *
 * <p>Reading never throws: every fault is collected, and {@link #refuseFaults()} reports all of them together.
 * Durations are {@code 250ms}, {@code 5s}, {@code 2m}, {@code 1h} or ISO-8601.
 */
public final class Settings {
    private final Map<String, String> values;
    private final List<String> faults = new ArrayList<>();

    private Settings(Map<String, String> values) {
        this.values = values;
        faults.addAll(SettingNames.unknownAmong(values.keySet()));
    }

    /** Settings from exactly these values, with {@code DE_}-names as keys. */
    public static Settings of(Map<String, String> values) {
        return new Settings(Map.copyOf(values));
    }

    /** Settings of this process: its environment over the file named by {@code DE_CONFIG}. */
    public static Settings ofProcess() {
        return of(values(System.getenv()));
    }

    /** An environment over the file that its {@code DE_CONFIG} names. */
    public static Map<String, String> values(Map<String, String> environment) {
        return ConfigFile.under(environment);
    }

    public String text(String name, String otherwise) {
        return optional(name).orElse(otherwise);
    }

    public Optional<String> optional(String name) {
        return Optional.ofNullable(values.get(name)).filter(value -> !value.isBlank());
    }

    /** The value, or a fault that says it is missing and what it should look like. */
    public String required(String name, String example) {
        return optional(name).orElseGet(() -> {
            faults.add(name + " is required, for example " + example);
            return "";
        });
    }

    public int number(String name, int otherwise, int least, int most) {
        return parsed(name, otherwise, "a whole number from " + least + " to " + most, text -> {
            int value = Integer.parseInt(text);
            if (value < least || value > most) {
                throw new IllegalArgumentException();
            }
            return value;
        });
    }

    public boolean flag(String name, boolean otherwise) {
        return parsed(name, otherwise, "true or false", text -> switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException();
        });
    }

    public Duration duration(String name, Duration otherwise) {
        return parsed(name, otherwise, "a duration such as 250ms, 30s or 5m", Durations::parse);
    }

    public URI uri(String name, String otherwise) {
        return parsed(name, URI.create(otherwise), "a URL such as " + otherwise, text -> {
            var uri = URI.create(text);
            if (uri.getScheme() == null) {
                throw new IllegalArgumentException();
            }
            return uri;
        });
    }

    /** Values whose names start with {@code prefix}, keyed by the rest of the name in lower case with dots. */
    public Map<String, String> under(String prefix) {
        var found = new java.util.TreeMap<String, String>();
        values.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                found.put(
                        name.substring(prefix.length()).toLowerCase(Locale.ROOT).replace('_', '.'), value);
            }
        });
        return found;
    }

    /** Adds a fault found by a configuration record's own validation. */
    public void fault(String words) {
        faults.add(words);
    }

    /**
     * Fails with every fault found so far.
     *
     * @throws SettingsRefused when there is at least one
     */
    public void refuseFaults() {
        if (!faults.isEmpty()) {
            throw new SettingsRefused(List.copyOf(faults));
        }
    }

    private <T> T parsed(String name, T otherwise, String expected, Function<String, T> parse) {
        var text = optional(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            return parse.apply(text.get().strip());
        } catch (RuntimeException _) {
            faults.add(name + " must be " + expected);
            return otherwise;
        }
    }
}
