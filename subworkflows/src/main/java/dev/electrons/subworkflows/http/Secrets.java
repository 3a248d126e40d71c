package dev.electrons.subworkflows.http;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.electrons.error.Failure;
import dev.electrons.outside.Destination;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The secrets that http tasks may refer to by name. Where each is kept, whom it may be sent to and on whose behalf is the
 * operator's to say; its value is read at the moment it is sent, so that a rotated one is used at once.
 */
public final class Secrets {
    /** There are none to refer to. */
    public static final Secrets NONE = new Secrets(Map.of(), _ -> Optional.empty());

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final Map<String, SecretGrant> grants;
    private final Function<String, Optional<String>> environment;

    private Secrets(Map<String, SecretGrant> grants, Function<String, Optional<String>> environment) {
        this.grants = Map.copyOf(grants);
        this.environment = environment;
    }

    private record Listed(@Nullable Map<String, SecretGrant> secrets) {}

    /** What came of filling references in. */
    sealed interface Filling {}

    /** @param traces what must not be seen of the answer */
    record Filled(WebRequest request, Traces traces) implements Filling {}

    record Refused(Failure failure) implements Filling {}

    /**
     * Secrets as a file lists them.
     *
     * @param environment how {@code env:} references are looked up
     * @throws IllegalArgumentException with words that say everything that is wrong with it
     */
    public static Secrets from(Path file, Function<String, Optional<String>> environment) {
        try {
            var read = YAML.readValue(file.toFile(), Listed.class).secrets();
            var listed = read == null ? Map.<String, SecretGrant>of() : read;
            var faults = new ArrayList<String>();
            new TreeMap<>(listed).forEach((name, grant) -> faults.addAll(SecretGrant.faults(name, grant)));
            if (!faults.isEmpty()) {
                throw new IllegalArgumentException(String.join("; ", faults));
            }
            return new Secrets(listed, environment);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("it cannot be read", e);
        }
    }

    /** The request with the values of the secrets that its headers refer to. Blocks on files. */
    Filling filled(SecretHeaders references, WebRequest request, String app) {
        if (references.wanted().isEmpty()) {
            return new Filled(request, Traces.NONE);
        }
        Destination to;
        try {
            to = Destination.of(request.url());
        } catch (IllegalArgumentException e) {
            return new Refused(Failure.input("FORBIDDEN_URL", "url must be " + e.getMessage()));
        }
        var headers = new TreeMap<>(request.headers());
        var traces = Traces.NONE;
        for (var wanted : references.wanted()) {
            var grant = grants.get(wanted.secret());
            if (grant == null || !grant.servesApp(app)) {
                return refused("UNKNOWN_SECRET", wanted, "which there is not");
            }
            if (!grant.goesTo(to)) {
                return refused("FORBIDDEN_SECRET", wanted, "which must not be sent to this host");
            }
            var value = grant.value(environment);
            if (value.isEmpty()) {
                return new Refused(Failure.infrastructure(
                        "SECRET_UNAVAILABLE", words(wanted, "whose value is missing or cannot be sent")));
            }
            headers.put(wanted.header(), wanted.prefix() + value.get());
            traces = traces.and(wanted.prefix(), value.get());
        }
        headers.put("accept-encoding", "identity"); // or its traces could not be found
        return new Filled(
                new WebRequest(request.method(), request.url(), headers, request.body(), request.redirects()), traces);
    }

    private static Refused refused(String code, SecretHeaders.Wanted wanted, String why) {
        return new Refused(Failure.input(code, words(wanted, why)));
    }

    private static String words(SecretHeaders.Wanted wanted, String why) {
        return "headers." + wanted.header() + " refers to the secret " + wanted.secret() + ", " + why;
    }
}
