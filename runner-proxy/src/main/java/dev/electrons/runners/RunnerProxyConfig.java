package dev.electrons.runners;

import dev.electrons.boot.HttpConfig;
import dev.electrons.boot.ServiceConfig;
import dev.electrons.boot.Settings;
import dev.electrons.postgres.PostgresConfig;
import dev.electrons.runners.roster.Roster;
import dev.electrons.runners.roster.RosterReader;
import dev.electrons.runners.roster.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/**
 * What runner-proxy is told.
 *
 * @param runnersFile {@code DE_RUNNERS_FILE}: the runners there are; without it there are none
 * @param roster what that file says at start
 * @param serviceToken {@code DE_SERVICE_TOKEN}: asked of every caller when set; must be where others than this machine can call
 * @param postgres {@code DE_POSTGRES_URL}: where accounts and answers are kept; without it they are not
 * @param environment where {@code env:} secrets are looked up
 */
public record RunnerProxyConfig(
        HttpConfig http,
        Optional<Path> runnersFile,
        Roster roster,
        Optional<Secret> serviceToken,
        Optional<PostgresConfig> postgres,
        Function<String, Optional<String>> environment)
        implements ServiceConfig {
    private static final int PORT = 8091;

    public static RunnerProxyConfig read(Settings settings) {
        var http = HttpConfig.read(settings, PORT);
        var file = settings.optional("DE_RUNNERS_FILE").map(Path::of);
        var token = settings.optional("DE_SERVICE_TOKEN").map(Secret::new);
        if (token.isEmpty() && !http.loopback()) {
            settings.fault("DE_SERVICE_TOKEN is required when DE_HOST is not a loopback address: "
                    + "whoever reaches this service may spend what its runners cost");
        }
        return new RunnerProxyConfig(
                http,
                file,
                file.map(path -> roster(path, settings)).orElse(Roster.EMPTY),
                token,
                settings.optional("DE_POSTGRES_URL").map(_ -> PostgresConfig.read(settings)),
                name -> settings.optional(name).or(() -> Optional.ofNullable(System.getenv(name))));
    }

    private static Roster roster(Path file, Settings settings) {
        try {
            var reading = RosterReader.read(Files.readString(file));
            reading.faults().forEach(fault -> settings.fault("DE_RUNNERS_FILE: " + fault));
            return reading.roster();
        } catch (IOException _) {
            settings.fault("DE_RUNNERS_FILE names " + file + ", which cannot be read");
            return Roster.EMPTY;
        }
    }
}
