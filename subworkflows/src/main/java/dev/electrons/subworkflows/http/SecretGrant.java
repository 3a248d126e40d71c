package dev.electrons.subworkflows.http;

import dev.electrons.outside.Destination;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One secret, and what it is for.
 *
 * @param from {@code env:NAME} or {@code file:PATH}, never the secret itself
 * @param hosts that it may be sent to: {@code crm.example} by https, {@code crm.example:8443}, {@code http://crm.inner:8080}
 * @param apps whose tasks may refer to it; null for all
 */
record SecretGrant(
        @Nullable String from,
        @Nullable List<String> hosts,
        @Nullable List<String> apps) {
    /** A shorter one would be found everywhere in what comes back. */
    private static final int SHORTEST = 8;

    private static final int LONGEST = 4_000;
    private static final long LARGEST_FILE = 16 << 10;
    private static final Pattern ENV = Pattern.compile("env:[A-Za-z_][A-Za-z0-9_]*");

    /** What is wrong with one in words that name its place. */
    static List<String> faults(String name, @Nullable SecretGrant grant) {
        var faults = new ArrayList<String>();
        if (!SecretHeaders.NAME.matcher(name).matches()) {
            faults.add("secrets." + name + " must be a name of letters, digits, dots, _ or -");
        }
        var from = grant == null || grant.from() == null ? "" : grant.from();
        if (!ENV.matcher(from).matches() && !isFile(from)) {
            faults.add(
                    "secrets." + name + ".from must be env:NAME or file:/PATH"); // not what it is: perhaps the secret
        }
        var hosts = grant == null || grant.hosts() == null ? List.<String>of() : grant.hosts();
        if (hosts.isEmpty()) {
            faults.add("secrets." + name + ".hosts must list where it may be sent");
        }
        hosts.stream()
                .filter(host -> origin(host).isEmpty())
                .forEach(host -> faults.add("secrets." + name + ".hosts must list hosts such as crm.example or "
                        + "http://crm.inner:8080, not " + host));
        return faults;
    }

    private static boolean isFile(String from) {
        try {
            return from.startsWith("file:")
                    && Path.of(from.substring("file:".length())).isAbsolute();
        } catch (InvalidPathException _) {
            return false;
        }
    }

    private record Origin(String host, int port, boolean tls) {
        static Origin of(Destination destination) {
            return new Origin(destination.bareHost(), destination.port(), destination.tls());
        }
    }

    private static Optional<Origin> origin(String host) {
        try {
            var to = Destination.of(host.contains("://") ? host : "https://" + host);
            return to.path().equals("/") ? Optional.of(Origin.of(to)) : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    boolean servesApp(String app) {
        return apps == null || apps.contains(app);
    }

    boolean goesTo(Destination destination) {
        var there = Origin.of(destination);
        return hosts != null
                && hosts.stream()
                        .anyMatch(host -> origin(host).filter(there::equals).isPresent());
    }

    /** The value as it is now; empty when it is missing, too short, or nothing that a header can carry. */
    Optional<String> value(Function<String, Optional<String>> environment) {
        var place = from == null ? "" : from;
        var text = place.startsWith("env:") ? environment.apply(place.substring("env:".length())) : content(place);
        return text.map(String::strip)
                .filter(value -> value.length() >= SHORTEST
                        && value.length() <= LONGEST
                        && value.chars().allMatch(c -> c >= ' ' && c < 127));
    }

    private static Optional<String> content(String place) {
        try {
            var file = Path.of(place.substring("file:".length()));
            return Files.size(file) > LARGEST_FILE ? Optional.empty() : Optional.of(Files.readString(file));
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
