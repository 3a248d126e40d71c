package dev.electrons.runners;

import dev.electrons.boot.HttpConfig;
import dev.electrons.boot.ServiceConfig;
import dev.electrons.boot.Settings;
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
 * @param serviceToken {@code DE_SERVICE_TOKEN}: asked of every caller when set
 * @param environment where {@code env:} secrets are looked up
 */
public record RunnerProxyConfig(
        HttpConfig http,
        Optional<Path> runnersFile,
        Roster roster,
        Optional<Secret> serviceToken,
        Function<String, Optional<String>> environment)
        implements ServiceConfig {
    private static final int PORT = 8091;

    public static RunnerProxyConfig read(Settings settings) {
        var file = settings.optional("DE_RUNNERS_FILE").map(Path::of);
        return new RunnerProxyConfig(
                HttpConfig.read(settings, PORT),
                file,
                file.map(path -> roster(path, settings)).orElse(Roster.EMPTY),
                settings.optional("DE_SERVICE_TOKEN").map(Secret::new),
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
