package dev.electrons.s3;

import dev.electrons.boot.Settings;
import dev.electrons.error.Nearest;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which bucket, where, and as whom.
 *
 * @param prefix before every key; empty, or ends with a slash
 * @param endpoint that of Amazon for the region when empty
 * @param pathStyle whether the bucket stands in the path and not in the host name
 */
public record S3Config(
        String bucket,
        String prefix,
        Optional<URI> endpoint,
        String region,
        boolean pathStyle,
        String accessKey,
        String secretKey) {
    private static final String EXPECTED =
            "DE_ARTIFACTS must be postgres, or look like s3://bucket?endpoint=https://s3.example:9000&region=us-east-1";
    private static final List<String> FIELDS = List.of("endpoint", "region", "path_style", "access_key", "secret_key");
    private static final Pattern PLACE = Pattern.compile("s3://([^/?]+)(?:/([^?]*))?(?:\\?(.*))?");
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*/?");
    private static final Pattern ENDPOINT =
            Pattern.compile("https?://([A-Za-z0-9.-]+|\\[[0-9a-fA-F:]+])(:\\d{1,5})?/?");
    private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,40}");
    private static final Pattern ENV = Pattern.compile("env:[A-Za-z_][A-Za-z0-9_]*");

    /** Reads {@code DE_ARTIFACTS}; empty when large values are to be kept in Postgres. */
    public static Optional<S3Config> read(Settings settings) {
        return read(settings, System::getenv);
    }

    static Optional<S3Config> read(Settings settings, Environment environment) {
        var text = settings.text("DE_ARTIFACTS", "postgres").strip();
        if (text.equals("postgres")) {
            return Optional.empty();
        }
        try {
            return Optional.of(parse(text, environment));
        } catch (IllegalArgumentException e) {
            settings.fault(EXPECTED + "; " + e.getMessage());
            return Optional.empty();
        }
    }

    /** Where variables are looked up. */
    interface Environment {
        @Nullable
        String get(String name);
    }

    private static S3Config parse(String text, Environment environment) {
        var place = PLACE.matcher(text);
        if (!place.matches()) {
            throw new IllegalArgumentException("it is neither");
        }
        var bucket = place.group(1);
        require(BUCKET.matcher(bucket).matches(), "the bucket must be 3 to 63 lower-case letters, digits, dots or -");
        var prefix = place.group(2) == null ? "" : place.group(2);
        require(
                prefix.isEmpty() || PREFIX.matcher(prefix).matches(),
                "what follows the bucket must be names and slashes");
        var fields = fields(place.group(3) == null ? "" : place.group(3));
        var endpoint = Optional.ofNullable(fields.get("endpoint")).map(S3Config::endpoint);
        var region = fields.getOrDefault("region", "us-east-1");
        require(REGION.matcher(region).matches(), "region must be a name such as eu-central-1");
        return new S3Config(
                bucket,
                prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/",
                endpoint,
                region,
                pathStyle(fields.getOrDefault("path_style", String.valueOf(endpoint.isPresent()))),
                secret("access_key", fields.getOrDefault("access_key", "env:AWS_ACCESS_KEY_ID"), environment),
                secret("secret_key", fields.getOrDefault("secret_key", "env:AWS_SECRET_ACCESS_KEY"), environment));
    }

    private static void require(boolean holds, String words) {
        if (!holds) {
            throw new IllegalArgumentException(words);
        }
    }

    private static Map<String, String> fields(String query) {
        var fields = new TreeMap<String, String>();
        for (var field : query.isEmpty() ? new String[0] : query.split("&", -1)) {
            var parts = field.split("=", 2);
            require(
                    FIELDS.contains(parts[0]),
                    parts[0] + " is unknown, did you mean " + Nearest.to(parts[0], FIELDS) + "?");
            require(parts.length == 2 && !parts[1].isBlank(), parts[0] + " has no value");
            fields.put(parts[0], URLDecoder.decode(parts[1].replace("+", "%2B"), StandardCharsets.UTF_8));
        }
        return fields;
    }

    private static URI endpoint(String text) {
        require(ENDPOINT.matcher(text).matches(), "endpoint must be http or https, a host and perhaps a port");
        return URI.create(text);
    }

    private static boolean pathStyle(String text) {
        require(text.equals("true") || text.equals("false"), "path_style must be true or false");
        return text.equals("true");
    }

    /** What a reference refers to; the reference may be a secret put in the wrong place, and is not repeated. */
    private static String secret(String field, String reference, Environment environment) {
        var found = "";
        if (ENV.matcher(reference).matches()) {
            var value = environment.get(reference.substring("env:".length()));
            found = value == null ? "" : value.strip();
        } else {
            require(reference.startsWith("file:/"), field + " must be env:NAME or file:/PATH, never the key itself");
            found = content(reference.substring("file:".length()));
        }
        require(!found.isEmpty(), field + " is " + reference + ", where there is nothing");
        return found;
    }

    private static String content(String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException _) {
            return "";
        }
    }

    /** What the bucket is called in the table of artifacts. */
    public String place() {
        return "s3://" + bucket + (prefix.isEmpty() ? "" : "/" + prefix);
    }

    /** Without the keys. */
    @Override
    public String toString() {
        return place() + endpoint.map(uri -> " at " + uri).orElse("") + " in " + region;
    }
}
