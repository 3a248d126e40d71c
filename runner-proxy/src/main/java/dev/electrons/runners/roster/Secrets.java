package dev.electrons.runners.roster;

import java.io.IOException;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Values of the secrets that the roster refers to, held in memory and looked up again by {@link #refresh}. */
public final class Secrets {
    private static final long LARGEST = 64 * 1024;

    private final Function<String, Optional<String>> environment;
    private final Map<SecretRef, Optional<Secret>> values = new ConcurrentHashMap<>();

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
                    changed.add(ref);
                }
            });
        }
        return changed;
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
