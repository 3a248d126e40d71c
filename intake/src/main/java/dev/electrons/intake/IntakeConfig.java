package dev.electrons.intake;

import dev.electrons.boot.HttpConfig;
import dev.electrons.boot.ServiceConfig;
import dev.electrons.boot.Settings;
import dev.electrons.kafka.KafkaConfig;
import dev.electrons.postgres.PostgresConfig;
import java.util.Optional;

/**
 * Intake's settings.
 *
 * @param passphrase the one operator key of the simple mode
 */
public record IntakeConfig(HttpConfig http, KafkaConfig kafka, PostgresConfig postgres, Optional<String> passphrase)
        implements ServiceConfig {
    private static final int PORT = 8080;

    public static IntakeConfig read(Settings settings) {
        var http = HttpConfig.read(settings, PORT);
        var passphrase = settings.optional("DE_PASSPHRASE");
        if (passphrase.isEmpty() && !http.loopback()) {
            settings.fault(
                    "DE_HOST is " + http.host() + ", which others can reach: set DE_PASSPHRASE, or bind to 127.0.0.1");
        }
        return new IntakeConfig(http, KafkaConfig.read(settings), PostgresConfig.read(settings), passphrase);
    }

    @Override
    public String toString() {
        return "IntakeConfig[" + http + ", " + kafka + ", " + postgres + "]";
    }
}
