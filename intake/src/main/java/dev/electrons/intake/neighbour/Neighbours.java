package dev.electrons.intake.neighbour;

import dev.electrons.boot.Settings;
import java.net.URI;
import java.util.Optional;

/**
 * Where the other services answer for their health.
 *
 * @param sandbox empty where only workers can reach it, as they should: then it is as subworkflows sees it
 */
public record Neighbours(URI prime, URI subworkflows, URI runnerProxy, Optional<URI> sandbox) {

    public static Neighbours read(Settings settings) {
        return new Neighbours(
                settings.uri("DE_PRIME_URL", "http://127.0.0.1:8081"),
                settings.uri("DE_SUBWORKFLOWS_URL", "http://127.0.0.1:8082"),
                settings.uri("DE_RUNNER_PROXY_URL", "http://127.0.0.1:8091"),
                settings.optional("DE_SANDBOX_URL").map(_ -> settings.uri("DE_SANDBOX_URL", "http://127.0.0.1:8090")));
    }
}
