package dev.electrons.runners.roster;

import dev.electrons.runners.field.Fields;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** One entry of {@code runners:}. */
final class RunnerReader {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");
    private static final Pattern MODEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,127}|\\*");
    private static final String SERVED = "cli, openai, anthropic, gemini, image, audio, render and echo";
    private static final Set<String> REMOTE =
            Set.of("cli", "openai", "anthropic", "gemini", "image", "audio", "ideogram", "elevenlabs", "render");
    /** Runners of one's own: a gateway is not in front of them, but may be what they use. */
    private static final Set<String> OWN = Set.of("cli", "render");

    private static final Pattern PROVIDER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final Pattern HEADER = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
    /** What the call itself decides. */
    private static final Set<String> TAKEN = Set.of(
            "host", "connection", "content-length", "content-type", "transfer-encoding", "accept", "x-request-id");

    private static final Map<String, String> USUAL_VENDORS = Map.of("image", "ideogram", "audio", "elevenlabs");
    private static final int MOST_HEADERS = 20;
    private static final int USUAL_MAX_TOKENS = 8192;
    private static final URI NOWHERE = URI.create("http://127.0.0.1:9");

    private RunnerReader() {}

    static RunnerSpec read(Fields fields, Gateways gateways) {
        var name = name(fields);
        var via = gateways.of(fields);
        var protocol = protocol(fields, via);
        var spec = new RunnerSpec(
                name,
                protocol,
                fields.text("provider"),
                models(fields, protocol),
                context(fields),
                headers(fields, via),
                fields.number("max_concurrent", 1, 10_000).orElse(4),
                fields.number("max_queue", 0, 100_000).orElse(100),
                timeouts(fields, protocol.agent() ? Timeouts.AGENT : Timeouts.USUAL));
        misplaced(fields, protocol);
        fields.refuseOthers();
        return spec;
    }

    /** What only runners of another protocol have. */
    private static void misplaced(Fields fields, Protocol protocol) {
        elsewhere(
                fields,
                "voices",
                "vendor elevenlabs; others are sent the voice as it is asked for",
                protocol instanceof Protocol.ElevenLabs);
        elsewhere(fields, "max_tokens", "protocol anthropic", protocol instanceof Protocol.Anthropic);
        elsewhere(
                fields,
                "vendor",
                "protocol image and audio",
                USUAL_VENDORS.containsKey(fields.text("protocol").orElse("")));
        elsewhere(fields, "per_word", "protocol echo", protocol instanceof Protocol.Echo);
    }

    private static void elsewhere(Fields fields, String name, String whose, boolean here) {
        if (!here && fields.node(name).isPresent()) {
            fields.fault(name, "is for " + whose);
        }
    }

    static String name(Fields fields) {
        var name = fields.text("name").orElse("");
        if (!NAME.matcher(name).matches()) {
            fields.fault("name", "is required: small letters, digits, dots, dashes, at most 63 of them");
        }
        return name;
    }

    private static Protocol protocol(Fields fields, Optional<Gateways.Gateway> via) {
        var word = fields.text("protocol").orElse("");
        var secret = secret(fields);
        if (!REMOTE.contains(word)) {
            return local(word, fields, secret);
        }
        var vendor = vendor(word, fields);
        boolean own = OWN.contains(word) && fields.text("url").isPresent();
        var url = via.filter(_ -> !own)
                .map(gateway -> behind(gateway, vendor, fields))
                .orElseGet(() -> url(fields));
        return switch (word) {
            case "image", "audio" -> maker(word, vendor, url, secret, fields);
            case "cli" -> new Protocol.Cli(url, secret);
            case "openai" -> new Protocol.OpenAi(url, secret);
            case "anthropic" ->
                new Protocol.Anthropic(
                        url, secret, fields.number("max_tokens", 1, 1_000_000).orElse(USUAL_MAX_TOKENS));
            case "gemini" -> new Protocol.Gemini(url, secret);
            case "ideogram" -> new Protocol.Ideogram(url, secret);
            case "elevenlabs" -> new Protocol.ElevenLabs(url, secret, fields.texts("voices"));
            default -> new Protocol.Render(url, secret);
        };
    }

    /** Who makes it, where the protocol is only the kind of what is made. */
    private static String vendor(String word, Fields fields) {
        var usual = USUAL_VENDORS.get(word);
        return usual == null ? word : fields.word("vendor", Map.of(usual, usual, "openai", "openai"), usual);
    }

    private static Protocol maker(String word, String vendor, URI url, Optional<SecretRef> secret, Fields fields) {
        return switch (vendor) {
            case "ideogram" -> new Protocol.Ideogram(url, secret);
            case "elevenlabs" -> new Protocol.ElevenLabs(url, secret, fields.texts("voices"));
            default -> word.equals("image") ? new Protocol.Image(url, secret) : new Protocol.Audio(url, secret);
        };
    }

    private static URI behind(Gateways.Gateway gateway, String protocol, Fields fields) {
        if (fields.text("url").isPresent()) {
            fields.fault("url", "is that of the gateway which via names: give one of them");
        }
        var provider = fields.text("provider");
        if (provider.isPresent() && !PROVIDER.matcher(provider.get()).matches()) {
            fields.fault("provider", "must be letters, digits, dots and dashes to be part of an address");
            return NOWHERE;
        }
        return gateway.at(protocol, provider);
    }

    private static Protocol local(String word, Fields fields, Optional<SecretRef> secret) {
        return switch (word) {
            case "echo" -> echo(fields, secret);
            default -> {
                fields.text("url");
                fields.fault("protocol", "must be one of " + SERVED);
                yield new Protocol.Cli(NOWHERE, secret);
            }
        };
    }

    private static Protocol echo(Fields fields, Optional<SecretRef> secret) {
        if (fields.text("url").isPresent() || secret.isPresent()) {
            fields.fault("protocol", "echo runs inside runner-proxy and takes neither url nor secret");
        }
        return new Protocol.Echo(
                fields.duration("per_word", Duration.ofMillis(15), Duration.ZERO, Duration.ofSeconds(5)));
    }

    static URI url(Fields fields) {
        var text = fields.text("url").orElse("");
        try {
            var uri = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            var scheme = String.valueOf(uri.getScheme());
            boolean web = scheme.equals("http") || scheme.equals("https");
            if (web && uri.getHost() != null && uri.getUserInfo() == null && uri.getQuery() == null) {
                return uri;
            }
        } catch (IllegalArgumentException _) {
            // falls through to the one fault
        }
        fields.fault("url", "is required: http or https, a host, no user, no query, such as http://claude-runner:8789");
        return NOWHERE;
    }

    static Optional<SecretRef> secret(Fields fields) {
        return fields.text("secret").flatMap(text -> {
            var ref = SecretRef.parse(text);
            if (ref.isEmpty()) {
                fields.fault("secret", "must be env:NAME or file:PATH, never the secret itself");
            }
            return ref;
        });
    }

    static boolean checkHeader(Fields fields, String field, String name) {
        boolean fine = HEADER.matcher(name).matches() && !TAKEN.contains(name);
        if (!fine) {
            fields.fault(field, "is not a header in small letters that may be set");
        }
        return fine;
    }

    private static Map<String, SecretRef> headers(Fields fields, Optional<Gateways.Gateway> via) {
        var headers = new LinkedHashMap<>(via.map(Gateways.Gateway::headers).orElse(Map.of()));
        fields.texts("headers").forEach((name, text) -> {
            var ref = SecretRef.parse(text);
            if (!checkHeader(fields, "headers." + name, name)) {
                return;
            }
            if (ref.isEmpty()) {
                fields.fault("headers." + name, "must be env:NAME or file:PATH, never the value itself");
            } else {
                headers.put(name, ref.get());
            }
        });
        if (headers.size() > MOST_HEADERS) {
            fields.fault("headers", "must be at most " + MOST_HEADERS);
        }
        return headers;
    }

    private static Map<String, String> models(Fields fields, Protocol protocol) {
        var models = new LinkedHashMap<>(fields.texts("models"));
        models.forEach((asked, own) -> {
            if (!MODEL.matcher(asked).matches() || asked.equals("auto")) {
                fields.fault("models." + asked, "is not a model's name");
            }
        });
        if (models.isEmpty() && protocol instanceof Protocol.Echo) {
            models.put(RunnerSpec.ANY, "echo");
        }
        if (models.isEmpty() && protocol instanceof Protocol.Render) {
            models.put(RunnerSpec.ANY, RunnerSpec.ANY);
        }
        if (models.isEmpty()) {
            fields.fault("models", "must name at least one model, such as {claude-sonnet-4.5: claude-sonnet-4-5}");
        }
        return models;
    }

    private static Map<String, Integer> context(Fields fields) {
        var tokens = new LinkedHashMap<String, Integer>();
        fields.object("context").ifPresent(given -> {
            fields.node("context")
                    .ifPresent(node -> node.fieldNames()
                            .forEachRemaining(model -> given.number(model, 1, Integer.MAX_VALUE)
                                    .ifPresent(most -> tokens.put(model, most))));
            var unknown = new ArrayList<>(tokens.keySet());
            unknown.removeAll(fields.texts("models").keySet());
            // A route for any model may be asked for this one by name.
            if (!fields.texts("models").containsKey(RunnerSpec.ANY)) {
                unknown.forEach(model -> given.fault(model, "is not one of its models"));
            }
        });
        return tokens;
    }

    private static Timeouts timeouts(Fields fields, Timeouts usual) {
        var least = Duration.ofMillis(10);
        var most = Duration.ofHours(6);
        return fields.object("timeouts")
                .map(given -> {
                    var total = given.duration("total", usual.total(), least, most);
                    var timeouts = new Timeouts(
                            given.duration("connect", usual.connect(), least, Duration.ofMinutes(1)),
                            given.duration("headers", usual.headers(), least, most),
                            given.duration("first_token", usual.firstToken(), least, most),
                            given.duration("idle", usual.idle(), least, most),
                            total);
                    given.refuseOthers();
                    return timeouts;
                })
                .orElse(usual);
    }
}
