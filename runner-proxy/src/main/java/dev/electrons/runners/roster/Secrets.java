package dev.electrons.runners.roster;

import java.io.IOException;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** Values of the secrets that the roster refers to, held in memory and looked up again by {@link #refresh}. */
public final class Secrets {
    private static final long LARGEST = 64 * 1024;
    private static final int MOST_FORMER = 8;

    private final Function<String, Optional<String>> environment;
    private final Map<SecretRef, Optional<Secret>> values = new ConcurrentHashMap<>();
    /** What was the value before: calls under way still have it. */
    private final Map<SecretRef, List<Secret>> former = new ConcurrentHashMap<>();

    /**
     * Secrets of this process.
     *
     * @param environment how {@code env:} references are looked up
     */
    public Secrets(Function<String, Optional<String>> environment) {
        this.environment = environment;
    }

    /** The value as of the last refresh; empty when the variable or file is missing or blank. */
    public Optional<Secret> of(SecretRef ref) {
        return values.getOrDefault(ref, Optional.empty());
    }

    /** What a runner is sent besides what its protocol wants. */
    public Map<String, String> headers(RunnerSpec spec) {
        var headers = new TreeMap<String, String>();
        spec.headers().forEach((name, ref) -> of(ref).ifPresent(value -> headers.put(name, value.reveal())));
        return headers;
    }

    /** Reads every secret that the roster names; blocks on files. Returns those whose value is another than before. */
    public Set<SecretRef> refresh(Roster roster) {
        var changed = new HashSet<SecretRef>();
        for (var runner : roster.runners()) {
            runner.secretRefs().forEach(ref -> {
                var value = read(ref);
                var before = values.put(ref, value);
                if (before != null && !before.equals(value)) {
                    before.ifPresent(old -> former.merge(ref, List.of(old), Secrets::latest));
                    changed.add(ref);
                }
            });
        }
        return changed;
    }

    private static List<Secret> latest(List<Secret> known, List<Secret> more) {
        return Stream.concat(more.stream(), known.stream())
                .distinct()
                .limit(MOST_FORMER)
                .toList();
    }

    /** A text without any value in it that this secret has or had. */
    public String redacted(SecretRef ref, String text) {
        var words = text;
        for (var secret : Stream.concat(of(ref).stream(), former.getOrDefault(ref, List.of()).stream())
                .toList()) {
            words = secret.redactedFrom(words);
        }
        return words;
    }

    private Optional<Secret> read(SecretRef ref) {
        var text = switch (ref) {
            case SecretRef.Env(var name) -> environment.apply(name);
            case SecretRef.File(var path) -> {
                try {
                    yield Files.size(path) > LARGEST ? Optional.<String>empty() : Optional.of(Files.readString(path));
                } catch (IOException _) {
                    yield Optional.<String>empty();
                }
            }
        };
        return text.map(String::strip).filter(value -> !value.isEmpty()).map(Secret::new);
    }
}
