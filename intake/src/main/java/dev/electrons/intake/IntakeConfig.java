package dev.electrons.intake;

import dev.electrons.boot.HttpConfig;
import dev.electrons.boot.RulesConfig;
import dev.electrons.boot.ServiceConfig;
import dev.electrons.boot.Settings;
import dev.electrons.classify.Rules;
import dev.electrons.intake.access.KeyRing;
import dev.electrons.intake.neighbour.Neighbours;
import dev.electrons.kafka.KafkaConfig;
import dev.electrons.outside.Allowed;
import dev.electrons.postgres.PostgresConfig;
import dev.electrons.s3.S3Config;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Intake's settings.
 *
 * @param bucket where large values lie; empty for Postgres
 * @param passphrase the one operator key of the simple mode
 * @param keysFile keys.yaml, keys of applications
 * @param callbacks where callbacks may go
 * @param origins which web pages may call
 * @param retention how long ended runs are kept; empty for good
 * @param neighbours where the other services are asked for their health
 * @param rules of classification, by which it is told what prime would decide
 */
public record IntakeConfig(
        HttpConfig http,
        KafkaConfig kafka,
        PostgresConfig postgres,
        Optional<S3Config> bucket,
        Optional<String> passphrase,
        Optional<Path> keysFile,
        Allowed callbacks,
        Origins origins,
        Optional<Duration> retention,
        Neighbours neighbours,
        Rules rules)
        implements ServiceConfig {
    private static final int PORT = 8080;
    private static final Duration SHORTEST = Duration.ofDays(1);

    public static IntakeConfig read(Settings settings) {
        var http = HttpConfig.read(settings, PORT);
        var passphrase = settings.optional("DE_PASSPHRASE");
        var keys = settings.optional("DE_API_KEYS_FILE").map(Path::of);
        if (passphrase.isEmpty() && keys.isEmpty() && !http.loopback()) {
            settings.fault("DE_HOST is " + http.host()
                    + ", which others can reach: set DE_PASSPHRASE or DE_API_KEYS_FILE, or bind to 127.0.0.1");
        }
        keys.flatMap(KeyRing::refusal).ifPresent(words -> settings.fault("DE_API_KEYS_FILE: " + words));
        return new IntakeConfig(
                http,
                KafkaConfig.read(settings),
                PostgresConfig.read(settings),
                S3Config.read(settings),
                passphrase,
                keys,
                Allowed.read(settings, "DE_CALLBACK_ALLOW"),
                Origins.read(settings),
                retention(settings),
                Neighbours.read(settings),
                RulesConfig.read(settings));
    }

    private static Optional<Duration> retention(Settings settings) {
        var time = settings.duration("DE_RETENTION", Duration.ZERO);
        if (!time.isZero() && time.compareTo(SHORTEST) < 0) {
            settings.fault(
                    "DE_RETENTION is " + time + "; expected at least 1d, such as 90d, or nothing to keep all for good");
        }
        return Optional.of(time).filter(given -> !given.isZero());
    }

    /** Whether a caller must send a key. */
    public boolean keyed() {
        return passphrase.isPresent() || keysFile.isPresent();
    }

    @Override
    public String toString() {
        return "IntakeConfig[" + http + ", " + kafka + ", " + postgres + "]";
    }
}
