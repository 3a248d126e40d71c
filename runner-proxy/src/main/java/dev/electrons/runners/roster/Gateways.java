package dev.electrons.runners.roster;

import dev.electrons.runners.field.Fields;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code gateways:}, which stand between runners and us, and want a key of their own. */
final class Gateways {
    private static final Pattern PATH = Pattern.compile("(/([A-Za-z0-9._-]+|\\{provider}))*");
    /** Vendors by the names that AI gateways have for them, where those are not the protocol's. */
    private static final Map<String, String> PROVIDERS = Map.of("gemini", "google-ai-studio");

    private final Map<String, Gateway> named = new HashMap<>();

    private Gateways() {}

    /** One gateway: where it is, what its path is for a provider, what it is sent. */
    record Gateway(URI url, String path, Map<String, SecretRef> headers) {
        URI at(String protocol, Optional<String> provider) {
            var name = provider.orElse(PROVIDERS.getOrDefault(protocol, protocol));
            return URI.create(url + path.replace("{provider}", name));
        }
    }

    static Gateways read(Fields file) {
        var gateways = new Gateways();
        for (var fields : file.objects("gateways")) {
            var path = fields.text("path").orElse("");
            if (!PATH.matcher(path).matches()) {
                fields.fault("path", "must be a path such as /{provider}");
            }
            var gateway = new Gateway(RunnerReader.url(fields), path, headers(fields));
            if (gateways.named.put(RunnerReader.name(fields), gateway) != null) {
                fields.fault("name", "is used twice");
            }
            fields.refuseOthers();
        }
        return gateways;
    }

    private static Map<String, SecretRef> headers(Fields fields) {
        var header = fields.text("header");
        var secret = RunnerReader.secret(fields);
        if (header.isPresent() != secret.isPresent()) {
            fields.fault("header", "and secret belong together");
            return Map.of();
        }
        header.ifPresent(name -> RunnerReader.checkHeader(fields, "header", name));
        return header.isPresent() && secret.isPresent() ? Map.of(header.get(), secret.get()) : Map.of();
    }

    /** The gateway that a runner is behind. */
    Optional<Gateway> of(Fields runner) {
        return runner.text("via").flatMap(name -> {
            var gateway = Optional.ofNullable(named.get(name));
            if (gateway.isEmpty()) {
                runner.fault("via", "must name one of the gateways");
            }
            return gateway;
        });
    }
}
